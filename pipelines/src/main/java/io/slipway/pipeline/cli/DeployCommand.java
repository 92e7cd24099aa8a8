package io.slipway.pipeline.cli;

import java.util.LinkedHashMap;
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
      paramLabel = "REF@DIGEST",
      description = "What to run; wins over the file.")
  private @Nullable String image;

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
    parameters.put("image", image);
    parameters.put("dryRun", dryRun);
    parameters.put("resume", resume);
    parameters.put("supersede", supersede);
    parameters.put("kubeconfig", kubeconfig);
    parameters.put("noWait", noWait);
    parameters.put("ignoreSchedule", ignoreSchedule);
    registry.addTo(parameters);
    return new StepRunner(session, output).step("deployRelease", parameters);
  }
}
