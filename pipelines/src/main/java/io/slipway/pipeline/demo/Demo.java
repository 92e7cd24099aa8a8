package io.slipway.pipeline.demo;

import io.slipway.image.ImageBuilder;
import io.slipway.pipeline.console.Progress;
import io.slipway.pipeline.runner.CancelScope;
import io.slipway.pipeline.runner.PipelineRunner;
import io.slipway.pipeline.runner.Prompt;
import io.slipway.pipeline.runner.RunResult;
import io.slipway.pipeline.runner.RunSpec;
import io.slipway.pipeline.step.StepCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The demo: one Jenkinsfile, three commits, two sites. Runs in the calling thread; an interrupt
 * ends it and stops every part.
 */
public final class Demo {

  private static final int REQUESTS_PER_SECOND = 25;

  private final Path example;
  private final Path directory;
  private final Function<ShopStart, Progress> progress;
  private final CancelScope cancel;

  /** What is about to run; for whoever shows progress. */
  public record ShopStart(String name, String story, int number, int of) {}

  /**
   * What the demo came to.
   *
   * @param findings what was not as it should be; empty where all went well
   * @param lines what to tell
   * @param environment what the shop's Jenkinsfile needs to run against the same platform
   * @param shops the addresses at which the shop answers, one for each site
   */
  public record Outcome(
      List<String> findings,
      List<String> lines,
      Map<String, String> environment,
      List<String> shops) {
    public Outcome {
      findings = List.copyOf(findings);
      lines = List.copyOf(lines);
      environment = new TreeMap<>(environment);
      shops = List.copyOf(shops);
    }
  }

  /** What happens after the runs while the platform is still up. */
  @FunctionalInterface
  public interface Afterwards {

    /** The platform is stopped at once. */
    Afterwards NOTHING = outcome -> {};

    void stay(Outcome outcome) throws IOException, InterruptedException;
  }

  /**
   * @param example the shop's directory, with its Jenkinsfile
   * @param directory where the demo keeps its files
   * @param progress opens what shows each run; closed when the run has ended
   * @param cancel ends the run that is under way and, with it, the demo
   */
  public Demo(
      Path example, Path directory, Function<ShopStart, Progress> progress, CancelScope cancel) {
    this.cancel = cancel;
    this.example = example;
    this.directory = directory;
    this.progress = progress;
  }

  /** Where the run records are, one directory for each run, while and after it runs. */
  public Path runs() {
    return directory.resolve(DemoDirectory.RUNS);
  }

  /**
   * Runs it.
   *
   * @throws IOException where the platform cannot be started, in words for the user
   */
  public Outcome run(Afterwards afterwards) throws IOException, InterruptedException {
    try (DemoDirectory files = DemoDirectory.open(directory);
        DemoPlatform platform = DemoPlatform.start(files)) {
      List<ShopRun> runs = new ArrayList<>();
      Traffic.Count traffic = underTraffic(files, platform, runs);
      Outcome outcome = outcome(platform, runs, traffic);
      afterwards.stay(outcome);
      return outcome;
    }
  }

  private static Outcome outcome(DemoPlatform platform, List<ShopRun> runs, Traffic.Count traffic) {
    List<ClusterAdmin.Running> pods = new ArrayList<>();
    DemoPlatform.SITES.forEach(site -> pods.addAll(platform.admin().running(site)));
    return new Outcome(
        Findings.of(runs, pods, platform, traffic),
        Summary.lines(runs, pods, traffic),
        platform.environment(),
        DemoPlatform.SITES.stream().map(platform::shopAddress).toList());
  }

  /** The first version meets nobody; the shoppers come when it is there and stay for the others. */
  private Traffic.Count underTraffic(DemoDirectory files, DemoPlatform platform, List<ShopRun> runs)
      throws IOException, InterruptedException {
    List<ShopVersion> story = ShopVersion.STORY;
    runs.add(deploy(story.get(0), files, platform));
    if (runs.get(0).exitCode() != 0) {
      return new Traffic.Count(0, 0, 0, Map.of(), null);
    }
    try (Traffic b = Traffic.start(platform.shopAddress("site-b"), REQUESTS_PER_SECOND);
        Traffic c = Traffic.start(platform.shopAddress("site-c"), REQUESTS_PER_SECOND)) {
      for (ShopVersion version : story.subList(1, story.size())) {
        runs.add(deploy(version, files, platform));
      }
      b.close();
      c.close();
      return b.count().plus(c.count());
    }
  }

  private ShopRun deploy(ShopVersion version, DemoDirectory files, DemoPlatform platform)
      throws IOException, InterruptedException {
    List<ShopVersion> story = ShopVersion.STORY;
    ShopStart start =
        new ShopStart(version.run(), version.story(), story.indexOf(version) + 1, story.size());
    Path workspace = files.workspace(version.run(), example);
    Path record = files.runs().resolve(version.run());
    RunSpec spec =
        new RunSpec(
            workspace.resolve("Jenkinsfile"),
            workspace,
            version.parameters(),
            environment(platform),
            record,
            files.state(),
            StepCatalogue.standard(ImageBuilder::create),
            Prompt.NOBODY);
    RunResult result = run(spec, start);
    return ShopRun.of(version, result, record);
  }

  private RunResult run(RunSpec spec, ShopStart start) throws IOException, InterruptedException {
    RunResult result;
    try (Progress shown = progress.apply(start)) {
      result = new PipelineRunner().run(spec, shown, cancel);
    }
    if (cancel.isCancelled()) {
      throw new InterruptedException();
    }
    return result;
  }

  private static Map<String, String> environment(DemoPlatform platform) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(platform.environment());
    return environment;
  }
}
