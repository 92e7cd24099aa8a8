package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "deploy",
    description = "Bring a release in by steps, judged, and wait for its end.")
final class DeployCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The release (default: ${DEFAULT-VALUE}).")
  private String file = "release.yaml";

  @Option(
      names = "--image",
      paramLabel = "[NAME=]REF@DIGEST",
      description =
          "What to run; wins over the file. Of a release of several workloads with the NAME of one, as"
              + " often as needed.")
  private List<String> images = new ArrayList<>();

  @Option(names = "--dry-run", description = "Print what would happen, change nothing.")
  private boolean dryRun;

  @Option(names = "--resume", description = "Go on with an unfinished rollout.")
  private boolean resume;

  @Option(
      names = "--supersede",
      description = "Take over from an older rollout of the release that is under way.")
  private boolean supersede;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The cluster (default: as kubectl).")
  private @Nullable String kubeconfig;

  @Option(
      names = "--no-wait",
      description = "End with exit code 4 where the release may not begin now.")
  private boolean noWait;

  @Option(
      names = "--ignore-schedule",
      paramLabel = "REASON",
      description = "Begin outside of windows and in freezes; the reason is recorded.")
  private @Nullable String ignoreSchedule;

  @Mixin private final RegistryOptions registry = new RegistryOptions();

  @Mixin private final OutputOptions output = new OutputOptions();

  DeployCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("file", file);
    putImages(parameters);
    parameters.put("dryRun", dryRun);
    parameters.put("resume", resume);
    parameters.put("supersede", supersede);
    parameters.put("kubeconfig", kubeconfig);
    parameters.put("noWait", noWait);
    parameters.put("ignoreSchedule", ignoreSchedule);
    registry.addTo(parameters);
    return new StepRunner(session, output).step("deployRelease", parameters);
  }

  private void putImages(Map<String, @Nullable Object> parameters) throws StepFailure {
    Map<String, String> named = new LinkedHashMap<>();
    for (String image : images) {
      int equals = image.indexOf('=');
      boolean unnamed = equals < 0;
      @Nullable Object before =
          unnamed
              ? parameters.put("image", image)
              : named.put(image.substring(0, equals), image.substring(equals + 1));
      if (before != null) {
        throw new StepFailure(
            StepFailure.USAGE,
            unnamed
                ? "--image is given twice; say whose each is: --image NAME=REF@DIGEST"
                : "--image %s is given twice".formatted(image.substring(0, equals)));
      }
    }
    parameters.put("images", named);
  }
}
