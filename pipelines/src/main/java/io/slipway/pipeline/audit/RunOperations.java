package io.slipway.pipeline.audit;

import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunRecord;
import io.slipway.pipeline.record.RunRecordReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the runs below some directories did at one registry, within a time. */
public final class RunOperations {

  /** Jenkins keeps records at {@code jobs/FOLDER/jobs/NAME/builds/NUMBER/...}. */
  private static final int DEEPEST = 12;

  private final String registry;
  private final Instant since;
  private final Instant until;
  private final List<RunOperation> operations = new ArrayList<>();

  /**
   * @param registry {@code host[:port]}
   */
  public RunOperations(String registry, Instant since, Instant until) {
    this.registry = registry;
    this.since = since;
    this.until = until;
  }

  /** Reads every record below a directory; what ended before the time is passed over. */
  public void addAll(Path directory) throws IOException {
    try (Stream<Path> files =
        Files.find(
            directory,
            DEEPEST,
            (file, attributes) -> attributes.isRegularFile() && file.endsWith(RunRecord.FILE))) {
      for (Path file : files.sorted().toList()) {
        if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
          read(file);
        }
      }
    }
  }

  private void read(Path file) throws IOException {
    Path directory = file.toAbsolutePath().resolveSibling("").normalize();
    String name = String.valueOf(directory.getFileName());
    @Nullable String url = null;
    long offset = -1;
    for (RunRecordReader.Chunk chunk = RunRecordReader.read(file, 0);
        chunk.nextOffset() > offset;
        chunk = RunRecordReader.read(file, offset)) {
      for (RecordEntry entry : chunk.entries()) {
        if (entry.type().equals("run.started")) {
          name = entry.text("name").isEmpty() ? name : entry.text("name");
          url = entry.text("url").isEmpty() ? null : entry.text("url");
        } else if (!entry.at().isBefore(since) && !entry.at().isAfter(until)) {
          add(entry, name, directory.toString(), url);
        }
      }
      offset = chunk.nextOffset();
    }
  }

  private void add(RecordEntry entry, String run, String record, @Nullable String url) {
    switch (entry.type()) {
      case "build.imagePushed" -> reference(entry, run, record, url, "create");
      case "build.baseResolved" -> reference(entry, run, record, url, "pull");
      case "replication.tagVerified" -> {
        String repository = entry.text("repository");
        keep(entry, run, record, url, "create", repository, entry.text("tag"));
        if (isHere(entry.text("source"))) {
          keep(entry, run, record, url, "pull", "", null);
        }
      }
      case "replication.manifestCopied" -> {
        String repository = entry.text("repository");
        keep(entry, run, record, url, "create", repository, null);
        keep(entry, run, record, url, "pull", "", null);
      }
      default -> {}
    }
  }

  private boolean isHere(String place) {
    return place.equals(registry) || place.startsWith(registry + "/");
  }

  /** {@code HOST/REPOSITORY:TAG} or {@code HOST/REPOSITORY@DIGEST}. */
  private void reference(
      RecordEntry entry, String run, String record, @Nullable String url, String operation) {
    String reference = entry.text("reference");
    if (!isHere(reference)) {
      return;
    }
    String path = reference.substring(registry.length() + 1).replaceFirst("@.*$", "");
    int colon = path.lastIndexOf(':');
    boolean tagged = colon > path.lastIndexOf('/');
    keep(
        entry,
        run,
        record,
        url,
        operation,
        tagged ? path.substring(0, colon) : path,
        tagged ? path.substring(colon + 1) : null);
  }

  private void keep(
      RecordEntry entry,
      String run,
      String record,
      @Nullable String url,
      String operation,
      String repository,
      @Nullable String tag) {
    operations.add(
        new RunOperation(
            run,
            record,
            url,
            entry.step(),
            entry.at(),
            operation,
            repository,
            tag,
            entry.text("digest")));
  }

  /** Those that may be what an entry tells of. */
  Stream<RunOperation> of(String operation) {
    return operations.stream().filter(one -> one.operation().equals(operation));
  }
}
