package io.slipway.image.registry;

import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.HttpContent;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import io.slipway.image.registry.RegistryImages.PushOutcome;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One blob's way into a repository (distribution specification 1.1, "Pushing blobs"), over as many
 * attempts as it takes. An attempt goes on where the last one broke off: it asks how far the
 * registry's upload is and sends the rest; where the registry has forgotten the upload or refuses
 * it, the upload begins anew.
 */
final class BlobUploader implements RegistryCalls.Call<PushOutcome> {
  /** A blob of this size or less goes with the request that ends the upload. */
  private static final int SMALL = 1 << 16;

  private static final Set<Integer> MOUNT_REFUSED = Set.of(400, 401, 403, 404, 405, 501);

  /** Answers that may come to what was right: the registry no longer knows this upload. */
  private static final Set<Integer> BEGIN_ANEW = Set.of(400, 404, 405, 409, 410, 416);

  /** A registry may take its time to put a large blob in its place. */
  private static final int COMMIT_MILLIS = 300_000;

  private final String repository;
  private final BlobSource blob;
  private final @Nullable String from;
  private final ByteProgress progress;
  private @Nullable URL upload;
  private boolean mayBeThere;
  private boolean begunAnew;
  private boolean isOffsetKnown;
  private volatile long offset;
  private volatile boolean moving;

  /** {@code from} is a repository of the same registry that has the blob; or null. */
  BlobUploader(String repository, BlobSource blob, @Nullable String from, ByteProgress progress) {
    this.repository = repository;
    this.blob = blob;
    this.from = from;
    this.progress = progress;
  }

  /**
   * Goes on with an upload that another began.
   *
   * @param received how many bytes the registry has; null where it has to be asked
   */
  BlobUploader from(@Nullable URL begun, @Nullable Long received) {
    upload = begun;
    offset = received == null ? 0 : received;
    isOffsetKnown = begun != null && received != null && received <= size();
    return this;
  }

  @Override
  public PushOutcome run(Session session) throws IOException, RegistryException {
    try {
      PushOutcome outcome = session.authorized(() -> proceed(session));
      progress.moved(size(), size());
      return outcome;
    } finally {
      moving = false;
    }
  }

  @Override
  public long position() {
    return moving ? offset : IDLE;
  }

  @Override
  public long done() {
    return offset;
  }

  private long size() {
    return blob.descriptor().size();
  }

  private PushOutcome proceed(Session session) throws IOException, RegistryException {
    if (upload == null || mayBeThere) {
      if (session.client().checkBlob(BlobDigest.of(blob.descriptor().digest())).isPresent()) {
        return mayBeThere ? PushOutcome.PUSHED : PushOutcome.PRESENT;
      }
      mayBeThere = false;
    }
    if (upload == null) {
      if (!begin(session)) {
        return PushOutcome.MOUNTED;
      }
    } else if (!isOffsetKnown) {
      askHowFar(session, upload);
    }
    isOffsetKnown = false;
    return transfer(session);
  }

  /** False where the blob was mounted. */
  private boolean begin(Session session) throws IOException, RegistryException {
    offset = 0;
    String uploads = Uploads.path(repository);
    if (from != null) {
      String mount = uploads + "?mount=" + blob.descriptor().digest() + "&from=" + from;
      try (Response response = session.send("POST", session.url(mount), new EmptyContent())) {
        if (response.getStatusCode() == 201) {
          return false;
        }
        follow(response);
        return true;
      } catch (ResponseException e) {
        if (!MOUNT_REFUSED.contains(e.getStatusCode())) {
          throw e;
        }
      }
    }
    try (Response response = session.send("POST", session.url(uploads), new EmptyContent())) {
      follow(response);
    }
    return true;
  }

  private void follow(Response response) throws IOException {
    upload = Uploads.location(response, upload);
  }

  private void askHowFar(Session session, URL at) throws IOException, RegistryException {
    try (Response response = session.send("GET", at, null)) {
      long received = Uploads.received(response, 0);
      if (received > size()) {
        throw new IOException("the registry says it has " + received + " of " + size() + " bytes");
      }
      follow(response);
      offset = received;
    } catch (ResponseException e) {
      if (!BEGIN_ANEW.contains(e.getStatusCode())) {
        throw e;
      }
      begin(session);
    }
  }

  private PushOutcome transfer(Session session) throws IOException, RegistryException {
    try {
      while (offset < size() && size() > SMALL) {
        patch(session, current());
      }
      commit(session, current());
      return PushOutcome.PUSHED;
    } catch (ResponseException e) {
      if (BEGIN_ANEW.contains(e.getStatusCode()) && !begunAnew) {
        begunAnew = true;
        upload = null;
        throw new IOException(
            "the registry refused the upload: " + e.getStatusCode() + " " + e.getContent(), e);
      }
      throw e;
    }
  }

  private URL current() throws IOException {
    if (upload == null) {
      throw new IOException("the registry has forgotten the upload");
    }
    return upload;
  }

  private void patch(Session session, URL at) throws IOException, RegistryException {
    long start = offset;
    moving = true;
    String range = start + "-" + (size() - 1);
    try (Response response =
        session.send("PATCH", at, rest(), headers -> headers.setContentRange(range), 0)) {
      moving = false;
      offset = Uploads.received(response, size());
      if (offset <= start || offset > size()) {
        throw new IOException(
            "the registry says it has " + offset + " of " + size() + " bytes after an upload");
      }
      follow(response);
    }
  }

  private HttpContent rest() {
    long start = offset;
    return new BlobRange(
        blob,
        start,
        at -> {
          offset = at;
          progress.moved(Math.min(at, size() - 1), size());
        });
  }

  private void commit(Session session, URL at) throws IOException, RegistryException {
    String query = (at.getQuery() == null ? "?" : "&") + "digest=" + blob.descriptor().digest();
    boolean whole = size() <= SMALL && offset == 0;
    mayBeThere = true;
    HttpContent body = whole ? new BlobRange(blob, 0, done -> {}) : new EmptyContent();
    URL end = URI.create(at + query).toURL();
    try (Response response = session.send("PUT", end, body, headers -> {}, COMMIT_MILLIS)) {
      String stored = Uploads.header(response, JibRegistryImages.CONTENT_DIGEST);
      if (stored != null && !stored.equals(blob.descriptor().digest())) {
        throw new BlobTransferException(
            "the registry stored " + stored + " instead of " + blob.descriptor().digest());
      }
      offset = size();
    } catch (ResponseException e) {
      mayBeThere = e.getStatusCode() >= 500;
      throw e;
    }
  }
}
