package io.slipway.pipeline.step;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code buildImage}; paths are taken from the workspace.
 *
 * @param dockerfile null means {@code Dockerfile} in the context
 * @param outputs {@code oci:DIR}, {@code docker:FILE} or {@code docker-engine[:SOCKET]}
 * @param metadataFile where the result is written as JSON
 * @param dockerConfig a docker {@code config.json} with credentials
 * @param plainHttp registries ({@code host[:port]}) spoken to over http
 * @param insecure registries whose certificate is not checked
 */
public record BuildImageParameters(
    @Default(".") String context,
    @Nullable String dockerfile,
    List<String> tags,
    Map<String, String> buildArgs,
    @Nullable String target,
    List<String> platforms,
    List<String> outputs,
    boolean push,
    boolean noCache,
    @Nullable String metadataFile,
    @Nullable String dockerConfig,
    List<String> plainHttp,
    List<String> insecure) {}
