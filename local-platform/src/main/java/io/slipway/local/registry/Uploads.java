package io.slipway.local.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The open uploads. One that nobody touched for an hour is dropped when the next one starts. */
final class Uploads {

  static final Duration IDLE_LIMIT = Duration.ofHours(1);
  private static final int MAX_OPEN = 1_000;

  private final ContentStore content;
  private final Clock clock;
  private final Map<String, Upload> open = new ConcurrentHashMap<>();

  Uploads(ContentStore content, Clock clock) {
    this.content = content;
    this.clock = clock;
  }

  Upload start(String repository) throws IOException {
    dropIdle();
    if (open.size() >= MAX_OPEN) {
      throw RegistryError.TOOMANYREQUESTS.because(
          MAX_OPEN + " uploads are open: finish or cancel some, or retry later");
    }
    Upload upload = new Upload(repository, content.newStagingFile(), clock.instant());
    open.put(upload.id(), upload);
    return upload;
  }

  Upload find(String repository, String id) {
    Upload upload = open.get(id);
    if (upload == null || !upload.repository().equals(repository)) {
      throw RegistryError.BLOB_UPLOAD_UNKNOWN.because(
          "upload " + id + " is not open in repository " + repository + ": start a new one");
    }
    upload.touch(clock.instant());
    return upload;
  }

  void end(Upload upload) throws IOException {
    open.remove(upload.id());
    Files.deleteIfExists(upload.file());
  }

  private void dropIdle() throws IOException {
    Instant limit = clock.instant().minus(IDLE_LIMIT);
    for (Upload upload : open.values()) {
      if (upload.idleSince(limit)) {
        end(upload);
      }
    }
  }
}
