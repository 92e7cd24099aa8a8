package io.slipway.pipeline.cli;

import io.slipway.pipeline.console.Progress;
import io.slipway.pipeline.record.EventFeed;
import io.slipway.pipeline.record.RecordListener;
import io.slipway.pipeline.record.SecretMask;
import io.slipway.pipeline.step.StepCatalogue;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Runs one step of the catalogue for a command, with its progress. */
final class StepRunner {
  private final Session session;
  private final OutputOptions output;
  private final PrintStream shown;

  StepRunner(Session session, OutputOptions output) {
    this(session, output, session.out());
  }

  private StepRunner(Session session, OutputOptions output, PrintStream shown) {
    this.session = session;
    this.output = output;
    this.shown = shown;
  }

  /** Leaves standard output to what the step writes there. */
  StepRunner aside() {
    return new StepRunner(session, output, session.err());
  }

  /** Work that reports through a step's context. */
  @FunctionalInterface
  interface Work {
    Object run(StepContext context) throws StepFailure, InterruptedException;
  }

  /** Runs the step with the given parameters. */
  int step(String name, Map<String, @Nullable Object> parameters)
      throws StepFailure, InterruptedException {
    return work(context -> StepCatalogue.standard().run(name, parameters, context));
  }

  /** Shows the progress of {@code work}, then with {@code --json} its result. */
  int work(Work work) throws StepFailure, InterruptedException {
    EarlyStart.await();
    Object result;
    try (Progress progress = progress();
        Interruption interruption = Interruption.ofThisThread()) {
      RecordListener listener = output.json ? RecordListener.NONE : progress;
      EventFeed feed = new EventFeed(Clock.systemUTC(), new SecretMask(), listener);
      result = work.run(new Context(session, feed));
    }
    if (output.json) {
      shown.println(JsonMapper.builder().build().writeValueAsString(result));
    }
    return 0;
  }

  private Progress progress() {
    boolean terminal = shown.equals(session.out()) && session.terminal() && !output.json;
    return Progress.open(output.progress, shown, terminal);
  }

  private record Context(Session session, EventFeed feed) implements StepContext {

    @Override
    public Path workspace() {
      return Path.of("").toAbsolutePath();
    }

    @Override
    public Map<String, String> environment() {
      return session.environment();
    }

    @Override
    public InputStream standardInput() {
      return System.in;
    }

    @Override
    public OutputStream standardOutput() {
      return session.out();
    }

    @Override
    public Path stateDirectory() {
      return session.stateDirectory();
    }

    @Override
    public void emit(Record event) {
      feed.emit(null, event);
    }
  }
}
