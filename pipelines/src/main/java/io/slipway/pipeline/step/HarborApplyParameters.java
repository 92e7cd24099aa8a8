package io.slipway.pipeline.step;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code harborApply}.
 *
 * @param file the harbor.yaml, taken from the workspace
 * @param planOnly show the plan, change nothing
 * @param updateSecrets send the secrets of registries again
 */
public record HarborApplyParameters(
    @Default("harbor.yaml") String file,
    boolean planOnly,
    boolean updateSecrets,
    @Nullable String dockerConfig,
    List<String> plainHttp,
    List<String> insecure) {}
