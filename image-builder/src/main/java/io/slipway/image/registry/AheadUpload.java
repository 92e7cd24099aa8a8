package io.slipway.image.registry;

import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.HttpContent;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * Sends a blob while it is being written, in one PATCH of unknown length as {@code docker push}
 * does, and leaves the request that names its digest to {@link BlobUploader}. It is tried once:
 * where it breaks, that one goes on from where the registry is.
 */
final class AheadUpload implements RegistryCalls.Call<Long> {
  private static final int BUFFER = 1 << 17;

  /** Where more than this is left when the digest is known, it is asked for once more. */
  private static final long MUCH = 1 << 20;

  private final String repository;
  private final GrowingBlob blob;
  private @Nullable URL upload;
  private volatile long sent;
  private volatile boolean moving;
  private volatile boolean needless;

  AheadUpload(String repository, GrowingBlob blob) {
    this.repository = repository;
    this.blob = blob;
  }

  /** Where the upload goes on; null where there is none. */
  @Nullable URL upload() {
    return upload;
  }

  /** Whether the registry turned out to have the blob. */
  boolean isNeedless() {
    return needless;
  }

  @Override
  public long position() {
    return moving ? sent : IDLE;
  }

  /** Returns how many bytes the registry has. */
  @Override
  public Long run(Session session) throws IOException, RegistryException {
    try (Response response =
        session.authorized(
            () ->
                session.send("POST", session.url(Uploads.path(repository)), new EmptyContent()))) {
      upload = Uploads.location(response, null);
    }
    try (Response response = session.send("PATCH", upload, new Content(session))) {
      upload = Uploads.location(response, upload);
      return Uploads.received(response, sent);
    } finally {
      moving = false;
    }
  }

  /** Tells the registry to forget what it has, where it can. */
  Void cancel(Session session) throws IOException, RegistryException {
    URL at = upload;
    upload = null;
    if (at != null) {
      session.send("DELETE", at, null).close();
    }
    return null;
  }

  /** What is there of the blob, and what comes. */
  private final class Content implements HttpContent {
    private final Session session;
    private boolean asked;

    Content(Session session) {
      this.session = session;
    }

    @Override
    public long getLength() {
      return -1;
    }

    @Override
    public String getType() {
      return "application/octet-stream";
    }

    @Override
    public boolean retrySupported() {
      return false;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = Files.newInputStream(blob.file())) {
        for (long behind = await(); behind > 0; behind = await()) {
          int n = in.readNBytes(buffer, 0, (int) Math.min(behind, buffer.length));
          out.write(buffer, 0, n);
          sent += n;
        }
      }
      out.flush();
    }

    private long await() throws IOException {
      moving = false;
      long behind = blob.awaitBehind(sent);
      BlobSource whole = blob.whole();
      if (whole != null && behind > MUCH && !asked) {
        asked = true;
        refuseWhereItIs(whole);
      }
      moving = true;
      return behind;
    }

    /** A registry far away may have had the blob all along. */
    private void refuseWhereItIs(BlobSource whole) throws IOException {
      try {
        if (session.client().checkBlob(BlobDigest.of(whole.descriptor().digest())).isPresent()) {
          needless = true;
          throw new BlobTransferException("the registry has the blob already");
        }
      } catch (RegistryException e) {
        throw new IOException(e);
      }
    }
  }
}
