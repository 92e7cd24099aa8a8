package io.slipway.pipeline.page;

import io.slipway.pipeline.record.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where run records lie: a directory that holds one ({@code record.jsonl}), or one with a directory
 * for each run, or the file itself. Looked at anew for each request, so that runs appear as they
 * start.
 */
record RecordFiles(Path location) {

  /** The record itself, where the location names just one. */
  Optional<Path> single() {
    if (Files.isRegularFile(location)) {
      return Optional.of(location);
    }
    return Optional.of(location.resolve(RunRecord.FILE)).filter(Files::isRegularFile);
  }

  /** The names of the runs below the location, in order of name. */
  List<String> runs() throws IOException {
    if (!Files.isDirectory(location)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(location)) {
      return children
          .filter(child -> Files.isRegularFile(child.resolve(RunRecord.FILE)))
          .map(child -> child.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /**
   * The record of one run; only names that {@link #runs} lists are found, so no path leads out of
   * the location.
   */
  Optional<Path> run(String name) throws IOException {
    return runs().contains(name)
        ? Optional.of(location.resolve(name).resolve(RunRecord.FILE))
        : Optional.empty();
  }
}
