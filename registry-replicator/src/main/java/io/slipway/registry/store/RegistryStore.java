package io.slipway.registry.store;

import io.slipway.registry.store.RegistryHttp.Call;
import io.slipway.registry.store.StoreException.Kind;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import land.oras.ContainerRef;
import land.oras.utils.Const;
import org.jspecify.annotations.Nullable;

/** A registry that speaks the OCI distribution specification 1.1, or Docker's of before. */
final class RegistryStore implements ArtifactStore {

  private final RegistryHttp http;
  private final Listings listings;
  private final ReferrerLists referrers;

  RegistryStore(RegistryHttp http) {
    this.http = http;
    this.listings = new Listings(http);
    this.referrers = new ReferrerLists(http, this);
  }

  @Override
  public String name() {
    return http.host();
  }

  @Override
  public List<String> repositories() throws StoreException, InterruptedException {
    return listings.repositories();
  }

  @Override
  public List<String> tags(String repository) throws StoreException, InterruptedException {
    return listings.tags(repository);
  }

  @Override
  public List<String> referrers(String repository, String digest)
      throws StoreException, InterruptedException {
    return referrers.of(repository, digest);
  }

  @Override
  public Optional<String> resolve(String repository, String reference)
      throws StoreException, InterruptedException {
    String what = "look up manifest " + named(repository, reference);
    Call call =
        Call.head(
            what,
            manifestPath(repository, reference),
            Const.MANIFEST_ACCEPT_TYPE,
            pull(repository));
    try (Answer answer = http.send(call, 200, 404)) {
      if (answer.status() == 404) {
        return Optional.empty();
      }
      Optional<String> digest = answer.header(Const.DOCKER_CONTENT_DIGEST_HEADER);
      // Not every registry tells the digest; its content does.
      return digest.isPresent() ? digest : Optional.of(manifest(repository, reference).digest());
    }
  }

  @Override
  public Manifest manifest(String repository, String reference)
      throws StoreException, InterruptedException {
    String named = named(repository, reference);
    String what = "read manifest " + named;
    Call call =
        Call.get(
            what,
            manifestPath(repository, reference),
            Const.MANIFEST_ACCEPT_TYPE,
            pull(repository));
    try (Answer answer = http.send(call, 200)) {
      byte[] content = answer.bytes(what, Manifest.MAX_BYTES);
      String type = answer.header(Const.CONTENT_TYPE_HEADER).orElse(null);
      return Manifest.parse(
          named + " of " + name(), content, type, reference.contains(":") ? reference : null);
    }
  }

  @Override
  public boolean hasBlob(String repository, Blob blob) throws StoreException, InterruptedException {
    String what = "look up blob %s of %s".formatted(blob.digest(), repository);
    Call call = Call.head(what, blobPath(repository, blob), "*/*", pull(repository));
    try (Answer answer = http.send(call, 200, 404)) {
      return answer.status() == 200;
    }
  }

  @Override
  public InputStream openBlob(String repository, Blob blob)
      throws StoreException, InterruptedException {
    String what = "read blob %s of %s".formatted(blob.digest(), repository);
    return http.send(Call.get(what, blobPath(repository, blob), "*/*", pull(repository)), 200)
        .body();
  }

  @Override
  public void writeBlob(String repository, Blob blob, BlobBody body)
      throws StoreException, InterruptedException {
    String what = "send blob %s to %s".formatted(blob.digest(), repository);
    String session;
    try (Answer answer = http.send(Call.post(what, uploads(repository), push(repository)), 202)) {
      session = location(what, answer);
    }
    String target = session + (session.contains("?") ? "&" : "?") + "digest=" + blob.digest();
    http.upload(what, target, push(repository), blob.size(), body).close();
  }

  private String location(String what, Answer answer) throws StoreException {
    return answer
        .header(Const.LOCATION_HEADER)
        .orElseThrow(
            () -> Failures.protocol(what, name(), "it opened an upload without a Location"));
  }

  @Override
  public boolean mountBlob(String repository, Blob blob, String from)
      throws StoreException, InterruptedException {
    String what = "mount blob %s from %s into %s".formatted(blob.digest(), from, repository);
    String path =
        path(ref(repository).withDigest(blob.digest()).getBlobsMountPath(null, ref(from)));
    String scope = pull(from) + " " + push(repository);
    try (Answer answer = http.send(Call.post(what, path, scope), 201, 202)) {
      if (answer.status() == 202) {
        abandon(answer, repository);
      }
      return answer.status() == 201;
    } catch (StoreException e) {
      // Not allowed to read the other repository, or not a feature here: then it is sent.
      if (e.isRetryable()) {
        throw e;
      }
      return false;
    }
  }

  /** A refused mount has opened an upload; leaving it open would hold space at the registry. */
  private void abandon(Answer answer, String repository) throws InterruptedException {
    Optional<String> session = answer.header(Const.LOCATION_HEADER);
    if (session.isEmpty()) {
      return;
    }
    Call cancel =
        new Call(
            "cancel an upload to " + repository,
            "DELETE",
            session.get(),
            Map.of(),
            new byte[0],
            push(repository));
    try {
      http.send(cancel, 200, 202, 204, 404).close();
    } catch (StoreException e) {
      // The registry purges old uploads itself.
    }
  }

  @Override
  public void putManifest(String repository, Manifest manifest, @Nullable String tag, boolean root)
      throws StoreException, InterruptedException {
    boolean listed = push(repository, manifest, tag == null ? manifest.digest() : tag);
    if (manifest.subject() != null && !listed) {
      referrers.addToFallback(repository, manifest.subject(), manifest);
    }
  }

  /**
   * @return whether the registry lists the manifest under its subject by itself (distribution-spec,
   *     "Pushing Manifests with Subject")
   */
  boolean push(String repository, Manifest manifest, String reference)
      throws StoreException, InterruptedException {
    Call call =
        new Call(
            "write manifest " + named(repository, reference),
            "PUT",
            manifestPath(repository, reference),
            Map.of(Const.CONTENT_TYPE_HEADER, manifest.mediaType()),
            manifest.content(),
            push(repository));
    try (Answer answer = http.send(call, 201)) {
      String stored = answer.header(Const.DOCKER_CONTENT_DIGEST_HEADER).orElse(manifest.digest());
      if (!stored.equals(manifest.digest())) {
        throw new StoreException(
            Kind.CORRUPT,
            "Tried to %s at %s, but it stored %s instead of %s."
                .formatted(call.what(), name(), stored, manifest.digest()));
      }
      return answer.header(Const.OCI_SUBJECT_HEADER).isPresent();
    }
  }

  private ContainerRef ref(String repository) {
    return ContainerRef.parse("localhost:1/" + repository).forRegistry(name());
  }

  private String manifestPath(String repository, String reference) {
    ContainerRef ref = ref(repository);
    return path(
        (reference.contains(":") ? ref.withDigest(reference) : ref.withTag(reference))
            .getManifestsPath());
  }

  private String blobPath(String repository, Blob blob) {
    return path(ref(repository).withDigest(blob.digest()).getBlobsPath(null));
  }

  private static String uploads(String repository) {
    return "/v2/" + repository + "/blobs/uploads/";
  }

  /** ORAS's paths start with the host. */
  static String path(String withHost) {
    return URI.create("//" + withHost).toString().substring(2 + withHost.indexOf('/'));
  }

  static String named(String repository, String reference) {
    return repository + (reference.contains(":") ? "@" : ":") + reference;
  }

  static String pull(String repository) {
    return "repository:" + repository + ":pull";
  }

  private static String push(String repository) {
    return "repository:" + repository + ":pull,push";
  }
}
