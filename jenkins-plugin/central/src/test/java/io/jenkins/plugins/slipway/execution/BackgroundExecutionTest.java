package io.jenkins.plugins.slipway.execution;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.AbortException;
import io.jenkins.plugins.slipway.record.FakeRun;
import io.jenkins.plugins.slipway.record.FakeStep;
import io.jenkins.plugins.slipway.record.StepRecord;
import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunRecordReader;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundExecutionTest {
  @TempDir Path directory;
  private FakeStep step;

  @BeforeEach
  void start() {
    step = new FakeStep(new FakeRun(directory));
  }

  @Test
  void shouldReturnTheResultAsAMap_whenItSucceeds() throws Exception {
    execution((name, arguments) -> new LinkedHashMap<>(Map.of("digest", "sha256:1"))).start();

    assertThat(step.end()).isEqualTo(Map.of("digest", "sha256:1"));
    assertThat(last().text("status")).isEqualTo("SUCCESS");
  }

  @Test
  void shouldFailWithTheReasonAlone_whenTheStepFails() throws Exception {
    execution(
            (name, arguments) -> {
              throw new StepFailure(StepFailure.ROLLED_BACK, "shop was rolled back: 7 % errors");
            })
        .start();

    assertThat(step.end())
        .isInstanceOf(AbortException.class)
        .hasToString("hudson.AbortException: shop was rolled back: 7 % errors");
    assertThat(last().text("status")).isEqualTo("FAILURE");
    assertThat(last().text("message")).isEqualTo("shop was rolled back: 7 % errors");
  }

  @Test
  void shouldFailWithWhatAProgramCanHold_whenALibraryBreaks() throws Exception {
    execution(
            (name, arguments) -> {
              throw new IOException(new LibraryException("the cluster answered nonsense"));
            })
        .start();

    Throwable end = (Throwable) step.end();

    assertThat(end)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("deployRelease broke")
        .hasMessageContaining("the cluster answered nonsense")
        .hasNoCause();
    new ObjectOutputStream(OutputStream.nullOutputStream()).writeObject(end);
  }

  @Test
  void shouldFailWithJenkinsOwnException_whenTheAgentIsLost() throws Exception {
    IOException lost = new IOException("the channel is closed");
    execution(
            (name, arguments) -> {
              throw lost;
            })
        .start();

    assertThat(step.end()).isSameAs(lost);
  }

  @Test
  void shouldLeaveTheStepRunning_whenJenkinsTakesItsAgentAwayToShutDown() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    BackgroundExecution execution =
        new Execution(
            step,
            (name, arguments) -> {
              throw new IOException("the channel is closed");
            }) {
          @Override
          boolean isEnding() {
            asked.countDown();
            return true;
          }
        };

    execution.start();

    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(last().type()).isEqualTo("step.started");
  }

  @Test
  void shouldInterruptTheWorkAndEndAtOnce_whenStopped() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    BackgroundExecution execution =
        execution(
            (name, arguments) -> {
              working.countDown();
              try {
                new CountDownLatch(1).await();
              } finally {
                interrupted.countDown();
              }
              return new LinkedHashMap<>();
            });
    execution.start();
    assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();
    RuntimeException cause = new RuntimeException("aborted by a user");

    execution.stop(cause);

    assertThat(step.end()).isSameAs(cause);
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldAskTheStepToResume_whenJenkinsWasRestarted() throws Exception {
    LinkedHashMap<String, Object> seen = new LinkedHashMap<>();
    BackgroundExecution execution =
        execution(
            (name, arguments) -> {
              seen.putAll(arguments);
              return new LinkedHashMap<>();
            });

    execution.onResume();
    step.end();

    assertThat(seen).containsEntry("file", "release.yaml").containsEntry("resume", true);
  }

  private RecordEntry last() throws IOException {
    var entries = RunRecordReader.readAll(directory.resolve("slipway"));
    return entries.get(entries.size() - 1);
  }

  /** As libraries write them: with a field that cannot be serialised. */
  private static final class LibraryException extends IOException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "unused"})
    private final Object parser = new Object();

    LibraryException(String message) {
      super(message);
    }
  }

  private interface Work {
    LinkedHashMap<String, Object> run(String step, LinkedHashMap<String, Object> arguments)
        throws Exception;
  }

  private BackgroundExecution execution(Work work) {
    return new Execution(step, work);
  }

  private static class Execution extends BackgroundExecution {
    private static final long serialVersionUID = 1L;
    private final transient Work work;

    Execution(StepContext context, Work work) {
      super(context, "deployRelease", new LinkedHashMap<>(Map.of("file", "release.yaml")));
      this.work = work;
    }

    @Override
    boolean isEnding() {
      return false;
    }

    @Override
    LinkedHashMap<String, Object> work(
        String step, LinkedHashMap<String, Object> arguments, StepRecord record) throws Exception {
      return work.run(step, arguments);
    }
  }
}
