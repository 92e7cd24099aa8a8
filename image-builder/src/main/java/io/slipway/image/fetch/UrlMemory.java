package io.slipway.image.fetch;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Blob;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a URL gave last, one small file each: four lines, the blob's digest and size, ETag,
 * Last-Modified. URLs are kept as digests: they may hold secrets.
 */
final class UrlMemory {
  private static final Logger LOG = LoggerFactory.getLogger(UrlMemory.class);

  private final Path root;
  private final BlobStore blobs;

  UrlMemory(Path root, BlobStore blobs) {
    this.root = root;
    this.blobs = blobs;
  }

  /** Validators are "" where the server gave none. */
  record Known(Blob blob, String etag, String lastModified) {}

  /** What is known of a URL whose content is still in the store. */
  Optional<Known> find(String url) {
    try {
      List<String> lines = Files.readAllLines(file(url), StandardCharsets.UTF_8);
      Blob blob = new Blob(lines.get(0), Long.parseLong(lines.get(1)));
      return Optional.of(new Known(blob, lines.get(2), lines.get(3)))
          .filter(known -> blobs.contains(known.blob().digest()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      LOG.debug("What is remembered of a URL cannot be read; it is fetched again", e);
      return Optional.empty();
    }
  }

  void put(String url, Known known, Session session) throws IOException {
    Path temporary = session.newFile("url");
    Files.write(
        temporary,
        List.of(
            known.blob().digest(), "" + known.blob().size(), known.etag(), known.lastModified()));
    Path target = file(url);
    Files.createDirectories(target.getParent());
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path file(String url) {
    return root.resolve(Digests.hex(Digests.of(url.getBytes(StandardCharsets.UTF_8))));
  }
}
