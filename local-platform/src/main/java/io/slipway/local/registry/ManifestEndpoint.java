package io.slipway.local.registry;

import io.slipway.local.registry.RepositoryStore.StoredManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Manifests by tag and by digest (distribution spec, end-3, end-7, end-9). */
final class ManifestEndpoint {

  /** What the spec asks registries to take at least, and docker-registry takes at most. */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  private final RepositoryStore repositories;

  ManifestEndpoint(RepositoryStore repositories) {
    this.repositories = repositories;
  }

  void serve(Exchange exchange, String repository, String reference) throws IOException {
    switch (exchange.method()) {
      case "GET", "HEAD" -> read(exchange, repository, reference);
      case "PUT" -> write(exchange, repository, reference);
      case "DELETE" -> delete(exchange, repository, reference);
      default -> throw Routes.notAllowed(exchange, "GET, HEAD, PUT, DELETE");
    }
  }

  private void read(Exchange exchange, String repository, String reference) throws IOException {
    StoredManifest manifest = find(repository, reference);
    String digest = manifest.digest().toString();
    exchange.with("Docker-Content-Digest", digest).with("ETag", '"' + digest + '"');
    exchange.send(200, manifest.mediaType(), manifest.content());
  }

  private StoredManifest find(String repository, String reference) throws IOException {
    Optional<Digest> digest =
        Names.isDigest(reference)
            ? Optional.of(Digest.parse(reference))
            : repositories.tagged(repository, Names.tag(reference));
    if (digest.isPresent()) {
      Optional<StoredManifest> stored = repositories.manifest(repository, digest.get());
      if (stored.isPresent()) {
        return stored.get();
      }
    }
    throw RegistryError.MANIFEST_UNKNOWN.because(
        "manifest " + reference + " is not in repository " + repository);
  }

  private void write(Exchange exchange, String repository, String reference) throws IOException {
    Optional<String> tag =
        Names.isDigest(reference) ? Optional.empty() : Optional.of(Names.tag(reference));
    Optional<Digest> expected =
        tag.isPresent() ? Optional.empty() : Optional.of(Digest.parse(reference));
    byte[] content = readBounded(exchange);
    Digest digest = Digest.of(expected.map(Digest::algorithm).orElse("sha256"), content);
    if (expected.isPresent() && !expected.get().equals(digest)) {
      throw RegistryError.DIGEST_INVALID.because(
          "the manifest that arrived has digest " + digest + ", not " + reference);
    }
    Manifest manifest = Manifest.parse(content, exchange.header("Content-Type"));
    repositories.putManifest(repository, digest, manifest, tag);
    manifest.subject().ifPresent(subject -> exchange.with("OCI-Subject", subject.toString()));
    exchange
        .with("Location", "/v2/" + repository + "/manifests/" + digest)
        .with("Docker-Content-Digest", digest.toString())
        .send(201);
  }

  private static byte[] readBounded(Exchange exchange) throws IOException {
    InputStream body = exchange.body();
    byte[] content = body.readNBytes(MAX_BYTES + 1);
    if (content.length > MAX_BYTES) {
      // A client that is cut off while it sends sees a reset and not the answer.
      body.readNBytes(MAX_BYTES);
      throw RegistryError.SIZE_INVALID.withStatus(
          413, "a manifest has at most " + MAX_BYTES + " bytes");
    }
    return content;
  }

  private void delete(Exchange exchange, String repository, String reference) throws IOException {
    StoredManifest manifest = find(repository, reference);
    if (Names.isDigest(reference)) {
      repositories.deleteManifest(repository, manifest);
    } else {
      repositories.deleteTag(repository, reference);
    }
    exchange.send(202);
  }
}
