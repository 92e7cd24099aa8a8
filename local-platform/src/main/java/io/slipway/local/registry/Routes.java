package io.slipway.local.registry;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which path belongs to which endpoint. A repository's name may contain slashes, so paths are read
 * from their end.
 */
final class Routes {

  private static final Pattern UPLOADS = Pattern.compile("/v2/(.+)/blobs/uploads/([^/]*)");
  private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/([^/]+)");
  private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
  private static final Pattern REFERRERS = Pattern.compile("/v2/(.+)/referrers/([^/]+)");
  private static final Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list()");

  private final BlobEndpoint blobs;
  private final UploadEndpoint uploads;
  private final ManifestEndpoint manifests;
  private final ListingEndpoint listings;

  Routes(RepositoryStore repositories, Uploads open) {
    this.blobs = new BlobEndpoint(repositories);
    this.uploads = new UploadEndpoint(repositories, open);
    this.manifests = new ManifestEndpoint(repositories);
    this.listings = new ListingEndpoint(repositories);
  }

  void serve(Exchange exchange) throws IOException {
    String path = exchange.path();
    if (path.equals("/v2/") || path.equals("/v2")) {
      requireGet(exchange);
      exchange.send(200, "application/json", new byte[] {'{', '}'});
    } else if (path.equals("/v2/_catalog")) {
      listings.catalogue(exchange);
    } else if (!(matches(UPLOADS, exchange, this::upload)
        || matches(BLOB, exchange, blobs::serve)
        || matches(MANIFEST, exchange, manifests::serve)
        || matches(REFERRERS, exchange, listings::referrers)
        || matches(TAGS, exchange, (asked, name, none) -> listings.tags(asked, name)))) {
      throw RegistryError.UNSUPPORTED.withStatus(404, path + " is no path of the distribution API");
    }
  }

  private void upload(Exchange exchange, String repository, String id) throws IOException {
    if (id.isEmpty()) {
      uploads.start(exchange, repository);
    } else {
      uploads.serve(exchange, repository, id);
    }
  }

  private static boolean matches(Pattern pattern, Exchange exchange, Endpoint endpoint)
      throws IOException {
    Matcher matcher = pattern.matcher(exchange.path());
    if (!matcher.matches()) {
      return false;
    }
    endpoint.serve(exchange, Names.repository(matcher.group(1)), matcher.group(2));
    return true;
  }

  static void requireGet(Exchange exchange) {
    if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      throw notAllowed(exchange, "GET, HEAD");
    }
  }

  static RegistryException notAllowed(Exchange exchange, String allowed) {
    return RegistryError.UNSUPPORTED
        .because(exchange.method() + " is not supported on " + exchange.path())
        .with("Allow", allowed);
  }

  private interface Endpoint {
    void serve(Exchange exchange, String repository, String reference) throws IOException;
  }
}
