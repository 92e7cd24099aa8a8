package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.ImageReference;
import io.slipway.image.config.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Asks what a tag points to with one request over plain http, where that may be spoken. It carries
 * no credentials and does without Jib's client, whose start (trust store, TLS, mappers) takes
 * longer than a build without changes, and without the JDK's, whose URLs look for other schemes in
 * all jars.
 */
final class PlainTag {
  static final String DIGEST = "Docker-Content-Digest";

  private static final int PATIENCE_MILLIS = 10_000;
  private static final int LONGEST_HEAD = 1 << 16;
  private static final String HEAD_END = "\r\n\r\n";
  static final String ACCEPTED =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_LIST,
          MediaTypes.DOCKER_MANIFEST);

  private PlainTag() {}

  /** "" where there is no such tag; empty where the registry has to be asked in another way. */
  static Optional<String> digest(ImageReference image) throws IOException {
    String registry = image.getRegistry();
    if (Reachability.isProxied(registry, true)) {
      return Optional.empty();
    }
    try (Socket socket = new Socket()) {
      socket.connect(Reachability.address(registry, true), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request(image).getBytes(StandardCharsets.US_ASCII));
      return digest(head(socket.getInputStream()));
    }
  }

  private static String request(ImageReference image) {
    return String.join(
        "\r\n",
        "HEAD " + JibRegistryImages.manifestPath(image) + " HTTP/1.1",
        "Host: " + image.getRegistry(),
        "Accept: " + ACCEPTED,
        "User-Agent: " + RegistryHttpClient.USER_AGENT,
        "Connection: close" + HEAD_END);
  }

  private static List<String> head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    byte[] buffer = new byte[1 << 12];
    while (head.indexOf(HEAD_END) < 0 && head.length() < LONGEST_HEAD) {
      int length = in.read(buffer);
      if (length < 0) {
        return List.of();
      }
      head.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
    }
    return head.toString().lines().takeWhile(line -> !line.isEmpty()).toList();
  }

  private static Optional<String> digest(List<String> head) {
    String status = head.isEmpty() ? "" : head.get(0);
    if (status.matches("HTTP/1\\.\\d 404( .*)?")) {
      return Optional.of("");
    }
    return status.matches("HTTP/1\\.\\d 200( .*)?")
        ? head.stream()
            .filter(line -> line.regionMatches(true, 0, DIGEST + ":", 0, DIGEST.length() + 1))
            .map(line -> line.substring(DIGEST.length() + 1).strip())
            .findFirst()
        : Optional.empty();
  }
}
