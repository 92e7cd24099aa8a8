package io.slipway.pipeline.step;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code replicateImage}.
 *
 * @param file the replication.yaml, taken from the workspace
 * @param policies names of the policies to run; empty means all in the file
 * @param dryRun plan only
 * @param resume changes nothing today: what an interrupted run left is in the registries, and only
 *     the rest is copied (issue 4 adds a journal)
 */
public record ReplicateImageParameters(
    @Default("replication.yaml") String file,
    List<String> policies,
    boolean dryRun,
    boolean resume,
    @Nullable String dockerConfig,
    List<String> plainHttp,
    List<String> insecure) {}
