package io.slipway.pipeline.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.step.StepCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbortTest {
  private static final Duration PROMPTLY = Duration.ofSeconds(15);

  @TempDir Path temp;

  private final List<RecordEntry> entries = new CopyOnWriteArrayList<>();
  private final CancelScope cancel = CancelScope.root();

  @Test
  void shouldKillTheWholeGroupAndRunPost_whenCancelledInShell() throws Exception {
    CompletableFuture<RunResult> run =
        start(
            """
            pipeline {
              agent any
              stages {
                stage('Long') {
                  steps { sh 'sleep 4711 & echo "child $!"; wait' }
                  post { aborted { sh 'echo stage-post' } }
                }
                stage('Next') { steps { echo 'never' } }
              }
              post {
                aborted { sh 'echo pipeline-post' }
                success { echo 'wrong' }
              }
            }
            """);
    await().atMost(PROMPTLY).until(() -> told("child ").size() == 1);
    long child = Long.parseLong(told("child ").get(0).substring(6));
    cancel.cancel("Interrupted by a test");
    RunResult result = run.get(PROMPTLY.toSeconds(), TimeUnit.SECONDS);
    assertThat(result.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(result.message()).isEqualTo("Jenkinsfile:5: Interrupted by a test");
    assertThat(told("stage-post")).hasSize(1);
    assertThat(told("pipeline-post")).hasSize(1);
    assertThat(told("never")).isEmpty();
    assertThat(told("wrong")).isEmpty();
    await().atMost(PROMPTLY).until(() -> ended(child));
  }

  @Test
  void shouldStopEveryBranch_whenCancelledInParallel() throws Exception {
    CompletableFuture<RunResult> run =
        start("node { parallel(a: { echo 'in a'; sleep 600 }, b: { echo 'in b'; sleep 600 }) }");
    await().atMost(PROMPTLY).until(() -> told("in ").size() == 2);
    cancel.cancel("enough");
    assertThat(run.get(PROMPTLY.toSeconds(), TimeUnit.SECONDS).status())
        .isEqualTo(RunStatus.ABORTED);
  }

  @Test
  void shouldEnd_whenCancelledInLoopWithoutSteps() throws Exception {
    CompletableFuture<RunResult> run = start("node { echo 'looping'; while (true) { } }");
    await().atMost(PROMPTLY).until(() -> told("looping").size() == 1);
    cancel.cancel("enough");
    assertThat(run.get(PROMPTLY.toSeconds(), TimeUnit.SECONDS).status())
        .isEqualTo(RunStatus.ABORTED);
  }

  @Test
  void shouldNotGoOn_whenScriptCatchesTheAbort() throws Exception {
    CompletableFuture<RunResult> run =
        start("node { try { echo 'in'; sleep 600 } catch (e) { }\n echo 'went on' }");
    await().atMost(PROMPTLY).until(() -> told("in").size() == 1);
    cancel.cancel("enough");
    assertThat(run.get(PROMPTLY.toSeconds(), TimeUnit.SECONDS).status())
        .isEqualTo(RunStatus.ABORTED);
    assertThat(told("went on")).isEmpty();
  }

  private CompletableFuture<RunResult> start(String jenkinsfile) throws IOException {
    Path file = temp.resolve("Jenkinsfile");
    Files.writeString(file, jenkinsfile);
    RunSpec spec =
        new RunSpec(
            file,
            temp.resolve("workspace"),
            Map.of(),
            Map.of("PATH", System.getenv("PATH")),
            temp.resolve("record"),
            temp.resolve("state"),
            StepCatalogue.of(List.of()),
            Prompt.NOBODY);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new PipelineRunner().run(spec, entries::add, cancel);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private List<String> told(String start) {
    return entries.stream()
        .filter(entry -> entry.type().equals("log.line"))
        .map(entry -> entry.text("text"))
        .filter(text -> text.startsWith(start))
        .toList();
  }

  /** A zombie that its new parent hasn't reaped yet has ended as well. */
  private static boolean ended(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    try {
      return Files.readString(status).contains("State:\tZ");
    } catch (NoSuchFileException e) {
      return true;
    }
  }
}
