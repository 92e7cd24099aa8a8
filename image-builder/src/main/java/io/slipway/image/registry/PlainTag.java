package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.ImageReference;
import io.slipway.image.config.MediaTypes;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/**
 * Asks what a tag points to with one request over plain http, where that may be spoken. It carries
 * no credentials and does without Jib's client, whose start (trust store, TLS, mappers) takes
 * longer than a build without changes.
 */
final class PlainTag {
  static final String DIGEST = "Docker-Content-Digest";

  private static final int PATIENCE_MILLIS = 10_000;
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
    URI uri = URI.create("http://" + image.getRegistry() + JibRegistryImages.manifestPath(image));
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try {
      connection.setRequestMethod("HEAD");
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      connection.setRequestProperty("Accept", ACCEPTED);
      connection.setRequestProperty("User-Agent", "slipway");
      return switch (connection.getResponseCode()) {
        case HttpURLConnection.HTTP_OK -> Optional.ofNullable(connection.getHeaderField(DIGEST));
        case HttpURLConnection.HTTP_NOT_FOUND -> Optional.of("");
        default -> Optional.empty();
      };
    } finally {
      connection.disconnect();
    }
  }
}
