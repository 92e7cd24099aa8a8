package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.BuildListener;
import io.slipway.image.BuildRequest;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.sbom.BomFormat;
import io.slipway.image.sbom.BomSubject;
import io.slipway.image.sbom.Inventory;
import io.slipway.image.source.LayoutImages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/** Bills of materials of images that are there already. */
public final class ImageBoms {
  private ImageBoms() {}

  /**
   * The document, and what it lacks.
   *
   * @param json in UTF-8
   */
  public record Bom(byte[] json, Inventory inventory) {}

  /**
   * @param reference of an image in a registry, or {@code oci-layout://DIR[:TAG]}
   * @param state where layers are kept and unpacked, as builds do
   */
  public static Bom of(
      String reference, Platform platform, BomFormat format, Path state, RegistryAccess access)
      throws BuildException, InterruptedException {
    BuildRequest request = BuildRequest.of(state, state).access(access).build();
    RegistryImages registry = new LayoutImages(RegistryImages.open(access));
    Machine machine;
    try {
      machine = Machine.start(request, new Events(BuildListener.NONE), registry, Clock.systemUTC());
    } catch (IOException e) {
      registry.close();
      throw new BuildException("Tried to open the state directory " + state + ", but: " + e, e);
    }
    try {
      RemoteImage remote = machine.registry().resolve(reference, platform);
      FileState files = FileState.of(machine, StageRunner.offered(machine, remote).layers());
      Inventory inventory = Attester.inventory(machine, files);
      return new Bom(format.write(subject(remote, platform), inventory), inventory);
    } finally {
      machine.close();
    }
  }

  private static BomSubject subject(RemoteImage remote, Platform platform) {
    Instant created = ImageConfig.read(remote.config().toArray()).created().orElse(Instant.EPOCH);
    String name = remote.reference().replaceFirst("^oci-layout://", "");
    return new BomSubject(name, remote.manifest().digest(), platform, created);
  }
}
