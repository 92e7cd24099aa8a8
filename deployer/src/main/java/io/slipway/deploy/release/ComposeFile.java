package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.present;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Compose file whose services are workloads.
 *
 * @param file relative to the release file
 * @param profiles whose services run, beside those without a profile
 * @param environment what the file's variables stand for
 * @param envFiles files with more of them, {@code NAME=VALUE} each line; {@code environment} wins
 * @param storage size of each named volume that doesn't say its own ({@code x-slipway: {size: …}})
 */
public record ComposeFile(
    String file,
    List<String> profiles,
    Map<String, String> environment,
    List<String> envFiles,
    @Nullable String storage) {
  public ComposeFile {
    present(file, "file", "the path of a Compose file");
    profiles = profiles == null ? List.of() : List.copyOf(profiles);
    environment = environment == null ? Map.of() : Map.copyOf(environment);
    envFiles = envFiles == null ? List.of() : List.copyOf(envFiles);
  }

  /** The files named here; the Compose file names others. */
  public List<String> files() {
    return Stream.concat(Stream.of(file), envFiles.stream()).toList();
  }
}
