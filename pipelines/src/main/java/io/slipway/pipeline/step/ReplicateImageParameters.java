package io.slipway.pipeline.step;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code replicateImage}.
 *
 * @param file the replication.yaml, taken from the workspace
 * @param policies names of the policies to run; empty means all in the file
 * @param dryRun plan only
 * @param resume says that a run which was cut off is to go on; every run does so from its journal
 *     in {@code $XDG_STATE_HOME/slipway/replication}, and from what the registries have
 * @param metricsFile where Prometheus metrics of the policies go; null for nowhere
 */
public record ReplicateImageParameters(
    @Default("replication.yaml") String file,
    List<String> policies,
    boolean dryRun,
    boolean resume,
    @Nullable String metricsFile,
    @Nullable String dockerConfig,
    List<String> plainHttp,
    List<String> insecure) {}
