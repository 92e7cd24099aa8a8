package io.slipway.image.export;

import io.slipway.image.config.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /images/load} of the Docker Engine API (version 1.24 and newer) over its Unix socket;
 * the archive streams, nothing is staged on disk.
 */
final class DockerEngineLoader {
  /** An Engine that takes longer than this for one image hangs. */
  private static final long LIMIT_MINUTES = 15;

  private static final String REQUEST =
      "POST /v1.24/images/load?quiet=1 HTTP/1.1\r\n"
          + "Host: docker\r\n"
          + "User-Agent: slipway\r\n"
          + "Content-Type: application/x-tar\r\n"
          + "Transfer-Encoding: chunked\r\n"
          + "Connection: close\r\n\r\n";

  private final Path socket;

  DockerEngineLoader(Path socket) {
    this.socket = socket;
  }

  void load(PlatformImage image, ImageNames names) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel);
      CompletableFuture<Void> limit =
          CompletableFuture.runAsync(
              () -> close(channel),
              CompletableFuture.delayedExecutor(LIMIT_MINUTES, TimeUnit.MINUTES));
      try {
        send(channel, image, names);
        HttpAnswer answer =
            HttpAnswer.read(new BufferedInputStream(Channels.newInputStream(channel)));
        check(answer);
      } finally {
        limit.cancel(false);
      }
    }
  }

  private void connect(SocketChannel channel) throws IOException {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new IOException(
          "no Docker Engine answers at " + socket + " (" + e.getMessage() + "); is it running?", e);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was closed in order to end a call; that has happened.
    }
  }

  private static void send(SocketChannel channel, PlatformImage image, ImageNames names)
      throws IOException {
    OutputStream out = Channels.newOutputStream(channel);
    out.write(REQUEST.getBytes(StandardCharsets.US_ASCII));
    ChunkedOutputStream chunks = new ChunkedOutputStream(out);
    BufferedOutputStream buffered = new BufferedOutputStream(chunks, 1 << 16);
    new DockerArchiveWriter(buffered).write(image, names);
    buffered.flush();
    chunks.finish();
  }

  /** The Engine reports failures of a load inside a 200, as a line of JSON with {@code error}. */
  private static void check(HttpAnswer answer) throws IOException {
    if (answer.status() != 200) {
      throw new IOException("the Docker Engine answered " + answer.status() + " " + answer.body());
    }
    for (String line : answer.body().split("\n")) {
      String error = error(line);
      if (!error.isEmpty()) {
        throw new IOException("the Docker Engine could not load the image: " + error);
      }
    }
  }

  private static String error(String line) {
    try {
      return Json.object(line.getBytes(StandardCharsets.UTF_8)).path("error").asString("");
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** {@code Transfer-Encoding: chunked} (RFC 9112, section 7.1). */
  private static final class ChunkedOutputStream extends OutputStream {
    private final OutputStream out;

    ChunkedOutputStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, offset, length);
        out.write('\r');
        out.write('\n');
      }
    }

    void finish() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }

  /** A response read to its end; the body is bounded. */
  record HttpAnswer(int status, String body) {
    private static final int MAX_BODY = 1 << 20;
    private static final int MAX_LINE = 8 << 10;

    static HttpAnswer read(InputStream in) throws IOException {
      String[] first = line(in).split(" ", 3);
      if (first.length < 2 || !first[1].matches("\\d{3}")) {
        throw new IOException("the answer is not HTTP");
      }
      boolean chunked = false;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        chunked |= header.equalsIgnoreCase("transfer-encoding: chunked");
      }
      byte[] body = chunked ? chunks(in) : in.readNBytes(MAX_BODY);
      return new HttpAnswer(
          Integer.parseInt(first[1]), new String(body, StandardCharsets.UTF_8).strip());
    }

    private static byte[] chunks(InputStream in) throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
        if (body.size() + (long) size > MAX_BODY) {
          throw new IOException("the answer is longer than " + MAX_BODY + " bytes");
        }
        body.write(in.readNBytes(size));
        line(in);
      }
      return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
      String size = line(in).split(";", 2)[0].strip();
      try {
        return Integer.parseInt(size, 16);
      } catch (NumberFormatException e) {
        throw new IOException("the answer has a malformed chunk", e);
      }
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0 || line.length() > MAX_LINE) {
          throw new IOException("the connection ended before the answer was complete");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }
  }
}
