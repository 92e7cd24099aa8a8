package io.slipway.local.registry;

import java.io.IOException;
import java.util.Optional;

/**
 * Blobs on their way in: monolithic, streamed, chunked, mounted (distribution spec, end-4 to end-6,
 * end-11, end-13, end-14).
 */
final class UploadEndpoint {

  private final RepositoryStore repositories;
  private final Uploads uploads;

  UploadEndpoint(RepositoryStore repositories, Uploads uploads) {
    this.repositories = repositories;
    this.uploads = uploads;
  }

  void start(Exchange exchange, String repository) throws IOException {
    if (!exchange.method().equals("POST")) {
      throw Routes.notAllowed(exchange, "POST");
    }
    Optional<Digest> mount = exchange.query("mount").map(Digest::parse);
    Optional<Digest> whole = exchange.query("digest").map(Digest::parse);
    if (mount.isPresent() && mount(exchange, repository, mount.get())) {
      answerCreated(exchange, repository, mount.get());
      return;
    }
    Upload upload = uploads.start(repository);
    if (whole.isPresent() && mount.isEmpty()) {
      pushWhole(exchange, upload, whole.get());
    } else {
      describe(exchange, upload).send(202);
    }
  }

  /** Its client never learns where it could resume: what broke off is dropped. */
  private void pushWhole(Exchange exchange, Upload upload, Digest digest) throws IOException {
    try {
      writeAndCommit(exchange, upload, digest);
    } finally {
      uploads.end(upload);
    }
  }

  /** A mount that names no source, or one without the blob, becomes an ordinary upload. */
  private boolean mount(Exchange exchange, String repository, Digest digest) throws IOException {
    String from = exchange.query("from").map(Names::repository).orElse(repository);
    return repositories.mountBlob(from, repository, digest);
  }

  void serve(Exchange exchange, String repository, String id) throws IOException {
    Upload upload = uploads.find(repository, id);
    switch (exchange.method()) {
      case "GET" -> describe(exchange, upload).send(204);
      case "PATCH" -> patch(exchange, upload);
      case "PUT" -> put(exchange, upload);
      case "DELETE" -> {
        uploads.end(upload);
        exchange.send(204);
      }
      default -> throw Routes.notAllowed(exchange, "GET, PATCH, PUT, DELETE");
    }
  }

  private void patch(Exchange exchange, Upload upload) throws IOException {
    upload.lock();
    try {
      append(exchange, upload);
    } finally {
      upload.unlock();
    }
    describe(exchange, upload).send(202);
  }

  private void put(Exchange exchange, Upload upload) throws IOException {
    Digest digest =
        Digest.parse(
            exchange
                .query("digest")
                .orElseThrow(
                    () ->
                        RegistryError.DIGEST_INVALID.because(
                            "an upload ends with ?digest=<digest of the whole blob>")));
    writeAndCommit(exchange, upload, digest);
  }

  private void writeAndCommit(Exchange exchange, Upload upload, Digest digest) throws IOException {
    upload.lock();
    try {
      append(exchange, upload);
      commit(upload, digest);
    } finally {
      upload.unlock();
    }
    answerCreated(exchange, upload.repository(), digest);
  }

  private void commit(Upload upload, Digest digest) throws IOException {
    try {
      Digest actual = upload.digest(digest.algorithm());
      if (!actual.equals(digest)) {
        throw RegistryError.DIGEST_INVALID.because(
            "the "
                + upload.size()
                + " bytes that arrived have digest "
                + actual
                + ", not "
                + digest
                + ": upload the blob again");
      }
      repositories.commitBlob(upload.repository(), upload.file(), digest);
    } finally {
      uploads.end(upload);
    }
  }

  private void append(Exchange exchange, Upload upload) throws IOException {
    String contentRange = exchange.header("Content-Range");
    if (contentRange != null) {
      requireNext(exchange, upload, contentRange);
    }
    upload.append(exchange.body());
  }

  private void requireNext(Exchange exchange, Upload upload, String contentRange) {
    Optional<ByteRange> chunk = ByteRange.parseChunk(contentRange);
    if (chunk.isEmpty()
        || chunk.get().first() != upload.size()
        || chunk.get().last() < chunk.get().first()) {
      throw RegistryError.BLOB_UPLOAD_INVALID
          .withStatus(
              416,
              "chunk "
                  + contentRange
                  + " does not follow the "
                  + upload.size()
                  + " bytes already here")
          .with("Location", location(upload))
          .with("Range", range(upload));
    }
    if (exchange.contentLength() >= 0 && exchange.contentLength() != chunk.get().length()) {
      throw RegistryError.SIZE_INVALID.because(
          "Content-Range " + contentRange + " and Content-Length disagree");
    }
  }

  private Exchange describe(Exchange exchange, Upload upload) {
    return exchange
        .with("Location", location(upload))
        .with("Range", range(upload))
        .with("Docker-Upload-UUID", upload.id());
  }

  private static String location(Upload upload) {
    return "/v2/" + upload.repository() + "/blobs/uploads/" + upload.id();
  }

  /** An empty upload says 0-0 too, as docker-registry does: the form has no way to say "none". */
  private static String range(Upload upload) {
    return "0-" + Math.max(0, upload.size() - 1);
  }

  private static void answerCreated(Exchange exchange, String repository, Digest digest)
      throws IOException {
    exchange
        .with("Location", "/v2/" + repository + "/blobs/" + digest)
        .with("Docker-Content-Digest", digest.toString())
        .send(201);
  }
}
