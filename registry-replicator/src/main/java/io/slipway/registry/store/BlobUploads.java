package io.slipway.registry.store;

import io.slipway.registry.store.RegistryHttp.Call;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.store.UploadSessions.Key;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import land.oras.utils.Const;

/**
 * Sends blobs to one endpoint (distribution-spec 1.1, "Pushing blobs"): whole in one request, or in
 * chunks; and on from where an earlier try broke off, as far as the endpoint remembers it.
 */
final class BlobUploads {

  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");
  private static final String CHUNK_MIN_LENGTH = "OCI-Chunk-Min-Length";

  private final RegistryHttp http;
  private final UploadSessions sessions;
  private final long chunkBytes;

  /** What the endpoint asked for when it last opened an upload. */
  private volatile long leastChunk;

  /**
   * @param chunkBytes blobs larger than this go in chunks of this size
   */
  BlobUploads(RegistryHttp http, UploadSessions sessions, long chunkBytes) {
    this.http = http;
    this.sessions = sessions;
    this.chunkBytes = chunkBytes;
  }

  private Key key(String repository, Blob blob) {
    return new Key(http.host(), repository, blob.digest());
  }

  private static String what(String repository, Blob blob) {
    return "send blob %s to %s".formatted(blob.digest(), repository);
  }

  /** How many bytes the endpoint has of an upload that broke off; 0 where it knows of none. */
  long uploaded(String repository, Blob blob) throws StoreException, InterruptedException {
    Key key = key(repository, blob);
    Optional<String> location = sessions.find(key);
    if (location.isEmpty()) {
      return 0;
    }
    String what = "ask for the state of an upload to " + repository;
    Call call = Call.get(what, location.get(), "*/*", RegistryStore.push(repository));
    try (Answer answer = http.send(call, 200, 202, 204)) {
      long received = received(answer);
      if (received > 0 && received <= blob.size()) {
        sessions.at(key, blob, answer.header(Const.LOCATION_HEADER).orElse(location.get()));
        return received;
      }
    } catch (StoreException e) {
      if (e.isRetryable()) {
        throw e;
      }
    }
    sessions.ended(key);
    return 0;
  }

  boolean knows(String repository, Blob blob) {
    return sessions.find(key(repository, blob)).isPresent();
  }

  void forget(String repository, Blob blob) throws InterruptedException {
    Key key = key(repository, blob);
    Optional<String> location = sessions.find(key);
    if (location.isPresent()) {
      sessions.ended(key);
      cancel(repository, location.get());
    }
  }

  void cancel(String repository, String location) throws InterruptedException {
    Call cancel =
        new Call(
            "cancel an upload to " + repository,
            "DELETE",
            location,
            Map.of(),
            new byte[0],
            RegistryStore.push(repository));
    try {
      http.send(cancel, 200, 202, 204, 404).close();
    } catch (StoreException e) {
      // The registry purges old uploads itself.
    }
  }

  /** {@code 0-0} stands for nothing with most registries, so one byte is as good as none. */
  private static long received(Answer answer) {
    Matcher range = RANGE.matcher(answer.header("Range").orElse("").trim());
    long last = range.matches() ? Long.parseLong(range.group(1)) : 0;
    return last == 0 ? 0 : last + 1;
  }

  void write(String repository, Blob blob, BlobBody body)
      throws StoreException, InterruptedException {
    Key key = key(repository, blob);
    try (InputStream stream = body.stream()) {
      if (body.start() > 0) {
        resume(repository, blob, body, stream);
      } else {
        begin(repository, blob, body, stream);
      }
      sessions.ended(key);
    } catch (IOException e) {
      throw Failures.unreachable(what(repository, blob), http.host(), e);
    }
  }

  private void begin(String repository, Blob blob, BlobBody body, InputStream stream)
      throws StoreException, InterruptedException {
    String what = what(repository, blob);
    Call call =
        Call.post(what, "/v2/" + repository + "/blobs/uploads/", RegistryStore.push(repository));
    String location;
    try (Answer answer = http.send(call, 202)) {
      location = location(what, answer);
      leastChunk = leastChunk(answer);
    }
    sessions.at(key(repository, blob), blob, location);
    Progress progress = new Progress(repository, blob, body, stream, location);
    if (blob.size() > chunk()) {
      progress.sendChunks();
    } else {
      progress.sendWhole();
    }
  }

  private void resume(String repository, Blob blob, BlobBody body, InputStream stream)
      throws StoreException, InterruptedException {
    Key key = key(repository, blob);
    String location =
        sessions
            .find(key)
            .orElseThrow(
                () ->
                    new StoreException(
                        Kind.UNAVAILABLE,
                        "Tried to go on with blob %s at %s, but the upload is not known there any more."
                            .formatted(blob.digest(), http.host())));
    new Progress(repository, blob, body, stream, location).sendChunks();
  }

  private static long leastChunk(Answer answer) {
    return answer
        .header(CHUNK_MIN_LENGTH)
        .filter(value -> value.matches("\\d{1,18}"))
        .map(Long::valueOf)
        .orElse(0L);
  }

  private long chunk() {
    return Math.max(leastChunk, chunkBytes);
  }

  private String location(String what, Answer answer) throws StoreException {
    return answer
        .header(Const.LOCATION_HEADER)
        .map(RegistryHttp::withoutUserInfo)
        .orElseThrow(
            () -> Failures.protocol(what, http.host(), "it opened an upload without a Location"));
  }

  /** One upload on its way. */
  private final class Progress {

    private final String repository;
    private final Blob blob;
    private final BlobBody body;
    private final InputStream stream;
    private String location;

    Progress(String repository, Blob blob, BlobBody body, InputStream stream, String location) {
      this.repository = repository;
      this.blob = blob;
      this.body = body;
      this.stream = stream;
      this.location = location;
    }

    void sendWhole() throws StoreException, InterruptedException {
      commit(new UploadPiece(body, stream, blob.size()));
    }

    void sendChunks() throws StoreException, InterruptedException {
      long at = body.start();
      while (at < blob.size()) {
        long length = Math.min(chunk(), blob.size() - at);
        patch(at, length);
        at += length;
      }
      commit(new UploadPiece(body, stream, 0));
    }

    private void patch(long at, long length) throws StoreException, InterruptedException {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Content-Range", "%d-%d".formatted(at, at + length - 1));
      String what = what(repository, blob);
      RegistryHttp.Upload upload =
          new RegistryHttp.Upload(
              what,
              "PATCH",
              location,
              RegistryStore.push(repository),
              headers,
              new UploadPiece(body, stream, length));
      try (Answer answer = send(upload, 202, at)) {
        location = location(what, answer);
        sessions.at(key(repository, blob), blob, location);
        requireTaken(what, answer, at + length);
      }
    }

    private Answer send(RegistryHttp.Upload upload, int accepted, long at)
        throws StoreException, InterruptedException {
      Answer answer = http.upload(upload, accepted, 400, 404, 416);
      if (answer.status() == accepted) {
        return answer;
      }
      try (answer) {
        // Forgotten, or what arrived is not what was sent: the next try sends all of it. Where more
        // of a request that broke off has arrived since we asked, it asks again.
        if (answer.status() != 416 || received(answer) <= at) {
          sessions.ended(key(repository, blob));
        }
        StoreException refused = Failures.status(upload.what(), http.host(), answer);
        throw new StoreException(Kind.UNAVAILABLE, refused.getMessage(), null, refused);
      }
    }

    private void requireTaken(String what, Answer answer, long expected) throws StoreException {
      if (answer.header("Range").isPresent() && received(answer) != expected && expected > 1) {
        throw new StoreException(
            Kind.UNAVAILABLE,
            "Tried to %s at %s, but of %d bytes sent it has %d."
                .formatted(what, http.host(), expected, received(answer)));
      }
    }

    private void commit(UploadPiece rest) throws StoreException, InterruptedException {
      String what = what(repository, blob);
      String target = location + (location.contains("?") ? "&" : "?") + "digest=" + blob.digest();
      RegistryHttp.Upload upload =
          new RegistryHttp.Upload(
              what, "PUT", target, RegistryStore.push(repository), Map.of(), rest);
      try (Answer answer = send(upload, 201, blob.size())) {
        String stored = answer.header(Const.DOCKER_CONTENT_DIGEST_HEADER).orElse(blob.digest());
        if (!stored.equals(blob.digest())) {
          throw new StoreException(
              Kind.CORRUPT,
              "Tried to %s at %s, but it stored %s.".formatted(what, http.host(), stored));
        }
      }
    }
  }
}
