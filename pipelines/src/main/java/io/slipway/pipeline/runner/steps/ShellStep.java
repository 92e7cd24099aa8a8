package io.slipway.pipeline.runner.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.pipeline.runner.PipelineFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code sh}: a script for the shell, or for what its first line names. */
final class ShellStep {
  private ShellStep() {}

  static @Nullable Object run(StepCall call) throws IOException, InterruptedException {
    Arguments arguments =
        call.arguments().named("script", "returnStdout", "returnStatus", "label", "encoding");
    boolean wantsOutput = arguments.flag("returnStdout", false);
    boolean wantsStatus = arguments.flag("returnStatus", false);
    if (wantsOutput && wantsStatus) {
      throw arguments.usage("returnStdout and returnStatus cannot both be true");
    }
    OutputCapture capture = new OutputCapture();
    int exit =
        ShellProcess.run(
            arguments.required("script"),
            call.scope().directory(),
            call.environment(),
            wantsOutput ? capture::read : output(call, "stdout"),
            output(call, "stderr"));
    if (wantsStatus) {
      return exit;
    }
    if (exit != 0) {
      throw new PipelineFailure("script returned exit code " + exit);
    }
    return wantsOutput ? capture.text() : null;
  }

  private static Consumer<InputStream> output(StepCall call, String name) {
    return stream -> BoundedLines.read(stream, UTF_8, line -> call.log(name, line));
  }
}
