package io.slipway.image.registry;

import com.google.api.client.http.HttpHeaders;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its way into a file, over as many attempts as it takes: one that broke off goes on with
 * a Range request (RFC 9110, 14.2); a registry that knows none sends all again, of which the part
 * that is there is passed over. Digest and size are verified over all of it.
 */
final class BlobDownload implements RegistryCalls.Call<Boolean> {
  private static final int BUFFER = 1 << 17;
  private static final int PARTIAL = 206;
  private static final int RANGE_REFUSED = 416;

  private final String repository;
  private final Descriptor blob;
  private final FileChannel file;
  private final ByteProgress progress;
  private VerifyingOutputStream out;
  private boolean joined;
  private volatile @Nullable Session session;
  private volatile boolean moving;

  BlobDownload(String repository, Descriptor blob, FileChannel file, ByteProgress progress) {
    this.repository = repository;
    this.blob = blob;
    this.file = file;
    this.progress = progress;
    this.out = verifying();
  }

  private VerifyingOutputStream verifying() {
    return new VerifyingOutputStream(Channels.newOutputStream(file), blob, progress, this::stop);
  }

  private void stop() {
    Session current = session;
    if (current != null) {
      current.abort();
    }
  }

  @Override
  public long position() {
    return moving ? out.count() : IDLE;
  }

  @Override
  public long done() {
    return out.count();
  }

  @Override
  public Boolean run(Session through) throws IOException, RegistryException {
    session = through;
    try {
      return through.authorized(() -> proceed(through));
    } finally {
      moving = false;
    }
  }

  private boolean proceed(Session through) throws IOException, RegistryException {
    long there = out.count();
    String path = "/v2/" + repository + "/blobs/" + blob.digest();
    try (Response response =
        through.send("GET", through.url(path), null, headers -> range(headers, there), 0)) {
      moving = true;
      try (InputStream in = response.getBody()) {
        passOver(in, given(response, there));
        copy(in);
      }
    } catch (ResponseException e) {
      if (e.getStatusCode() != RANGE_REFUSED || there == 0) {
        throw e;
      }
      restart();
      throw new IOException("the registry refused to go on after " + there + " bytes", e);
    }
    return verified();
  }

  private static void range(HttpHeaders headers, long from) {
    headers.setAcceptEncoding("identity");
    if (from > 0) {
      headers.setRange("bytes=" + from + "-");
    }
  }

  /** How many of the bytes that come are there already. */
  private long given(Response response, long there) throws IOException {
    if (response.getStatusCode() != PARTIAL) {
      return there;
    }
    String range = response.getHeader("Content-Range").stream().findFirst().orElse("");
    if (!range.startsWith("bytes " + there + "-")) {
      restart();
      throw new IOException("the registry was asked to go on at " + there + " and sent " + range);
    }
    joined = true;
    return 0;
  }

  private void passOver(InputStream in, long count) throws IOException {
    try {
      in.skipNBytes(count);
    } catch (EOFException e) {
      throw new IOException(
          "the connection ended after " + count + " of " + blob.size() + " bytes", e);
    }
  }

  private void copy(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
    }
  }

  /** Parts of different answers may not belong together; then all of it is fetched once more. */
  private boolean verified() throws IOException {
    try {
      out.verify();
      return true;
    } catch (BlobTransferException e) {
      if (!joined) {
        throw e;
      }
      restart();
      throw new IOException(e.getMessage(), e);
    }
  }

  private void restart() throws IOException {
    joined = false;
    file.truncate(0);
    file.position(0);
    out = verifying();
  }
}
