package io.slipway.pipeline.step;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code deployRelease}.
 *
 * @param file the release.yaml, taken from the workspace
 * @param image {@code REPOSITORY@DIGEST}; wins over the file's
 * @param images the same for each workload of a release that has several, by its name
 * @param supersede whether an older rollout of the release that is under way makes room
 * @param kubeconfig null means the usual places
 * @param failOnRollback whether a rollback, or a newer release that takes over, fails the step
 * @param noWait whether a schedule, gate or queue that would have to be waited for refuses
 * @param ignoreSchedule why windows and freezes don't count this time
 * @param dockerConfig a docker config.json, for gates that ask registries; null means the usual
 *     places
 * @param plainHttp registries ({@code host[:port]}) spoken to over http
 * @param insecure registries whose certificate is not checked
 */
public record DeployReleaseParameters(
    @Default("release.yaml") String file,
    @Nullable String image,
    Map<String, String> images,
    boolean dryRun,
    boolean resume,
    boolean supersede,
    @Nullable String kubeconfig,
    @Default("true") boolean failOnRollback,
    boolean noWait,
    @Nullable String ignoreSchedule,
    @Nullable String dockerConfig,
    List<String> plainHttp,
    List<String> insecure) {}
