package io.slipway.image.registry;

import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import io.slipway.image.config.Json;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;

/**
 * Jib's HTTP client with what its registry client lacks: manifests are bounded in size and handed
 * out as the bytes they are (Jib's own templates refuse indexes and forget fields), and registries
 * listed as plain http are asked over http at once.
 */
final class RegistryHttpClient extends FailoverHttpClient {
  static final String REFERRERS = "referrers/";
  private static final String MANIFESTS = "/manifests/";

  private final boolean plainHttp;

  RegistryHttpClient(boolean plainHttp, boolean insecure) {
    super(plainHttp || insecure, plainHttp || insecure, event -> {});
    this.plainHttp = plainHttp;
  }

  /** Carries a manifest past Jib's parser. */
  static final class ManifestReceived extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;
    private final String mediaType;

    ManifestReceived(byte[] bytes, String mediaType) {
      super("manifest received");
      this.bytes = bytes;
      this.mediaType = mediaType;
    }

    byte[] bytes() {
      return bytes;
    }

    String mediaType() {
      return mediaType;
    }
  }

  @Override
  public Response call(String method, URL url, Request request) throws IOException {
    URL actual = referrers(url);
    Response response = super.call(method, plainHttp ? toHttp(actual) : actual, request);
    if (method.equals("GET") && url.getPath().contains(MANIFESTS)) {
      try (response) {
        throw received(response);
      }
    }
    return response;
  }

  /** Jib knows no referrers; a manifest called {@code referrers/DIGEST} stands for them. */
  private static URL referrers(URL url) throws IOException {
    String asked = url.toString();
    int at = asked.lastIndexOf(MANIFESTS + REFERRERS);
    return at < 0
        ? url
        : URI.create(asked.substring(0, at) + asked.substring(at + MANIFESTS.length() - 1)).toURL();
  }

  private ManifestReceived received(Response response) throws IOException {
    byte[] bytes = response.getBody().readNBytes(Json.MAX_BYTES + 1);
    if (bytes.length > Json.MAX_BYTES) {
      hangUp();
      throw new BlobTransferException("the manifest is larger than " + Json.MAX_BYTES + " bytes");
    }
    List<String> types = response.getHeader("Content-Type");
    String type = types.isEmpty() ? "" : types.get(0).split(";", 2)[0].strip();
    return new ManifestReceived(bytes, type);
  }

  /** Ends what is under way; closing a response alone would first read it to its end. */
  void hangUp() {
    try {
      shutDown();
    } catch (IOException e) {
      // The connection is gone either way.
    }
  }

  private static URL toHttp(URL url) throws IOException {
    try {
      URI uri = url.toURI();
      return url.getProtocol().equals("https")
          ? new URI("http", uri.getSchemeSpecificPart(), null).toURL()
          : url;
    } catch (URISyntaxException e) {
      throw new IOException("the registry gave an invalid URL", e);
    }
  }
}
