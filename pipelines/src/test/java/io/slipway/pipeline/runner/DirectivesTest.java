package io.slipway.pipeline.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.pipeline.record.RecordListener;
import io.slipway.pipeline.step.StepCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every directive is obeyed, said to have no effect, or refused by its line. */
class DirectivesTest {
  private static final String ON_A_STAGE =
      """
      options { timeout(time: 5, unit: 'MINUTES') }     | obeyed
      options { retry(2) }                              | obeyed
      options { retry(2); retry(3) }                    | 'retry' is given twice in options
      options { timestamps() }                          | timestamps of stage 'S' has no effect in slipway run
      options { skipDefaultCheckout() }                 | skipDefaultCheckout of stage 'S' has no effect in slipway run
      options { buildDiscarder(logRotator(numToKeepStr: '5')) } | 'logRotator' is an option of the pipeline; a stage takes retry,
      options { disableConcurrentBuilds() }             | 'disableConcurrentBuilds' is an option of the pipeline; a stage takes retry,
      options { skipStagesAfterUnstable() }             | 'skipStagesAfterUnstable' is an option of the pipeline
      options { timeuot(time: 5) }                      | 'timeuot' isn't known in options (did you mean timeout?)
      options { timeout(time: 5, activity: true) }      | timeout: unknown parameter 'activity'
      agent any                                         | obeyed
      agent none                                        | obeyed
      agent { label 'linux' }                           | slipway run supports 'agent any' and 'agent none' only
      agent { docker { image 'maven' } }                | slipway run supports 'agent any' and 'agent none' only
      tools { maven 'M3' }                              | 'tools' isn't supported by slipway run
      matrix { axes { } }                               | 'matrix' isn't supported by slipway run
      libraries { lib('x') }                            | 'libraries' isn't known in stage
      failFast true                                     | 'failFast' belongs to a stage with 'parallel'
      input { message 'Go on?' }                        | obeyed
      input { message 'Go on?'; submitter 'alice' }     | submitter has no effect in slipway run
      input { message 'Go on?'; parameters { } }        | 'parameters' isn't known in input
      input { message 'Go on?'; message 'Really?' }     | 'message' is given twice in input
      input { ok 'Yes' }                                | input: the parameter 'message' is required
      when { branch 'main' }                            | obeyed
      when { branch pattern: 'm*', comparator: 'GLOB' } | branch: unknown parameter 'comparator'
      when { beforeAgent true; expression { true } }    | obeyed
      when { beforeAgent 'yes'; expression { true } }   | 'beforeAgent' takes true or false, but got yes
      when { beforeAgent true }                         | 'when' needs a condition
      when { anyOf { beforeAgent true } }               | 'beforeAgent' isn't known in anyOf
      when { not { branch 'a'; branch 'b' } }           | 'not' needs exactly one condition
      when { allOf { } }                                | 'allOf' needs at least one condition
      when { changeset '*.js' }                         | 'changeset' isn't known in when
      when { tag 'v*' }                                 | 'tag' isn't known in when
      when { branch 'main' }; input { message 'Go on?' } | needs 'beforeInput true' in 'when'
      when { beforeInput true; branch 'main' }; input { message 'Go on?' } | obeyed
      post { always { echo 'x' } }                      | obeyed
      post { always { echo 'x' }; always { echo 'y' } } | 'always' is given twice in post
      post { allways { echo 'x' } }                     | 'allways'
      environment { A = '1' }                           | obeyed
      environment { withCredentials('x') }              | 'withCredentials' isn't known in environment
      """;

  private static final String ON_THE_PIPELINE =
      """
      options { buildDiscarder(logRotator(numToKeepStr: '5')) } | buildDiscarder has no effect in slipway run
      options { logRotator(numToKeepStr: '5') }         | 'logRotator' belongs inside: buildDiscarder
      options { disableRestartFromStage() }             | disableRestartFromStage has no effect in slipway run
      options { skipStagesAfterUnstable() }             | obeyed
      options { ansiColor('xterm') }                    | 'ansiColor' isn't known in options
      triggers { cron('H * * * *') }                    | triggers has no effect in slipway run
      tools { maven 'M3' }                              | 'tools' isn't supported by slipway run
      libraries { lib('x') }                            | 'libraries' isn't supported by slipway run
      parameters { string(name: 'A', trim: true) }      | obeyed
      parameters { file(name: 'A') }                    | 'file' isn't known in parameters
      input { message 'Go on?' }                        | 'input' isn't known in pipeline
      """;

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicTest> shouldSayWhatItMakesOfIt_whenOnAStage() {
    return cases(
        ON_A_STAGE,
        "pipeline {\nagent any\nstages { stage('S') {\n%s\nsteps { echo 'done' } } } }");
  }

  @TestFactory
  Stream<DynamicTest> shouldSayWhatItMakesOfIt_whenOnThePipeline() {
    return cases(
        ON_THE_PIPELINE,
        "pipeline {\nagent any; environment { A = '1' }\n\n%s\n"
            + "stages { stage('S') { steps { echo 'done' } } } }");
  }

  private Stream<DynamicTest> cases(String table, String jenkinsfile) {
    return table
        .lines()
        .map(line -> line.split(" +\\| ", 2))
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one[0], () -> check(jenkinsfile.formatted(one[0]), one[1])));
  }

  private void check(String content, String expected) throws IOException {
    Path own = Files.createTempDirectory(temp, "case");
    Files.writeString(own.resolve("Jenkinsfile"), content);
    List<String> lines = new ArrayList<>();
    RunResult result = run(own, entry -> lines.add(entry.text("text")));
    boolean obeyed = expected.equals("obeyed");
    if (obeyed || expected.contains("has no effect")) {
      assertThat(result.exitCode()).as(String.valueOf(result.message())).isZero();
      assertThat(lines).contains("done").anyMatch(text -> obeyed || text.contains(expected));
    } else {
      assertThat(result.exitCode()).as(String.valueOf(result.message())).isEqualTo(2);
      assertThat(result.message()).startsWith("Jenkinsfile:4: ").contains(expected);
      assertThat(lines).doesNotContain("done");
    }
  }

  private static RunResult run(Path own, RecordListener listener) throws IOException {
    RunSpec spec =
        new RunSpec(
            own.resolve("Jenkinsfile"),
            own.resolve("workspace"),
            Map.of(),
            Map.of("BRANCH_NAME", "main"),
            own.resolve("record"),
            own.resolve("state"),
            StepCatalogue.of(List.of(new ProbeStep())),
            (message, proceed) -> Optional.of(true));
    return new PipelineRunner().run(spec, listener);
  }
}
