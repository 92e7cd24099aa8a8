package io.slipway.local.registry;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Blobs: read, whole or in part, and delete (distribution spec, end-2 and end-10). */
final class BlobEndpoint {

  private static final String OCTETS = "application/octet-stream";

  private final RepositoryStore repositories;

  BlobEndpoint(RepositoryStore repositories) {
    this.repositories = repositories;
  }

  void serve(Exchange exchange, String repository, String reference) throws IOException {
    Digest digest = Digest.parse(reference);
    switch (exchange.method()) {
      case "GET", "HEAD" -> read(exchange, repository, digest);
      case "DELETE" -> {
        repositories.deleteBlob(repository, digest);
        exchange.send(202);
      }
      default -> throw Routes.notAllowed(exchange, "GET, HEAD, DELETE");
    }
  }

  private void read(Exchange exchange, String repository, Digest digest) throws IOException {
    try (FileChannel file = FileChannel.open(repositories.blob(repository, digest))) {
      String entityTag = '"' + digest.toString() + '"';
      exchange
          .with("Docker-Content-Digest", digest.toString())
          .with("ETag", entityTag)
          .with("Accept-Ranges", "bytes");
      if (entityTag.equals(exchange.header("If-None-Match"))) {
        exchange.send(304);
      } else {
        send(exchange, file, requestedRange(exchange, entityTag, file.size()));
      }
    } catch (NoSuchFileException e) {
      throw RegistryError.BLOB_UNKNOWN.because("blob " + digest + " was deleted meanwhile");
    }
  }

  /** An If-Range that names something else asks for the whole (RFC 9110, 13.1.5). */
  private static Optional<ByteRange> requestedRange(
      Exchange exchange, String entityTag, long size) {
    String ifRange = exchange.header("If-Range");
    boolean applies = ifRange == null || ifRange.equals(entityTag);
    return applies ? ByteRange.parse(exchange.header("Range"), size) : Optional.empty();
  }

  private static void send(Exchange exchange, FileChannel file, Optional<ByteRange> range)
      throws IOException {
    if (range.isEmpty()) {
      exchange.send(200, OCTETS, file, 0, file.size());
      return;
    }
    ByteRange part = range.get();
    exchange.with("Content-Range", part.contentRange(file.size()));
    exchange.send(206, OCTETS, file, part.first(), part.length());
  }
}
