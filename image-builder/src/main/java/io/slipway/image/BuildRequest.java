package io.slipway.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One build, as a person asks for it.
 *
 * @param context the directory that COPY and ADD read from
 * @param dockerfile the file; null means {@code Dockerfile} in the context
 * @param tags references the image is pushed under ({@code registry/repository:tag}) or named by in
 *     an archive
 * @param buildArgs values for ARG, by name
 * @param target the stage to build; null means the last
 * @param platforms {@code os/arch[/variant]}; empty means this machine's
 * @param outputs {@code oci:DIR}, {@code docker:FILE} or {@code docker-engine[:SOCKET]}
 * @param push whether to push to every tag's registry
 * @param noCache whether to run every step again
 * @param stateDirectory where blobs, snapshots and the step cache lie; shared between builds on a
 *     machine
 * @param access how registries are reached
 */
public record BuildRequest(
    Path context,
    @Nullable Path dockerfile,
    List<String> tags,
    Map<String, String> buildArgs,
    @Nullable String target,
    List<String> platforms,
    List<String> outputs,
    boolean push,
    boolean noCache,
    Path stateDirectory,
    RegistryAccess access) {

  public BuildRequest {
    tags = List.copyOf(tags);
    buildArgs = Map.copyOf(buildArgs);
    platforms = List.copyOf(platforms);
    outputs = List.copyOf(outputs);
  }
}
