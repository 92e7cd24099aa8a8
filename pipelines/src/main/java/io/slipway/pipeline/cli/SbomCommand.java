package io.slipway.pipeline.cli;

import io.slipway.image.build.ImageBoms;
import io.slipway.image.config.Platform;
import io.slipway.image.sbom.BomFormat;
import io.slipway.image.sbom.Inventory;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "sbom", description = "List the software in an image as SPDX or CycloneDX.")
final class SbomCommand implements Callable<Integer> {
  private static final String LAYOUT = "oci:";

  private final Session session;

  @Parameters(
      paramLabel = "REF",
      description = "registry/repository:tag, ...@digest or oci:DIR[:TAG].")
  private String reference = "";

  @Option(
      names = "--format",
      paramLabel = "spdx|cyclonedx",
      description = "SPDX 2.3 or CycloneDX 1.6, both JSON (default: ${DEFAULT-VALUE}).")
  private BomFormat format = BomFormat.SPDX;

  @Option(
      names = "--platform",
      paramLabel = "P",
      description = "Which image of an index: os/arch[/variant] (default: this machine's).")
  private @Nullable String platform;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it (default: standard output).")
  private @Nullable Path output;

  @Mixin private final RegistryOptions registries = new RegistryOptions();

  SbomCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure, InterruptedException {
    Platform wanted = platform();
    String image =
        reference.startsWith(LAYOUT)
            ? "oci-layout://" + reference.substring(LAYOUT.length())
            : reference;
    ImageBoms.Bom bom =
        ImageWork.run(
            () ->
                ImageBoms.of(image, wanted, format, session.stateDirectory(), registries.access()));
    for (Inventory.Gap gap : bom.inventory().gaps()) {
      session.err().println("slipway: not read: /" + gap.location() + ": " + gap.reason());
    }
    write(bom.json());
    return 0;
  }

  private Platform platform() throws StepFailure {
    try {
      return platform == null ? Platform.host() : Platform.parse(platform);
    } catch (IllegalArgumentException e) {
      throw new StepFailure(StepFailure.USAGE, "--platform: " + e.getMessage(), e);
    }
  }

  private void write(byte[] json) throws StepFailure {
    if (output == null) {
      session.out().println(new String(json, StandardCharsets.UTF_8));
      return;
    }
    try {
      Files.write(output, json);
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, "Tried to write " + output + ", but: " + e, e);
    }
  }
}
