package io.slipway.pipeline.runner;

import io.slipway.pipeline.record.RunStatus;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param message why, where it did not succeed; starts with {@code Jenkinsfile:line:} where a line
 *     is known
 * @param exitCode what the CLI ends with
 * @param record the file of the run record
 * @param failure for {@code --debug}
 */
public record RunResult(
    RunStatus status,
    @Nullable String message,
    int exitCode,
    long millis,
    Path record,
    @Nullable Throwable failure) {}
