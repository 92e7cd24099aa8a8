package io.slipway.registry.store;

import io.slipway.registry.store.RegistryHttp.Call;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.traffic.Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import land.oras.utils.Const;
import org.jspecify.annotations.Nullable;

/** A registry that speaks the OCI distribution specification 1.1, or Docker's of before. */
final class RegistryStore implements ArtifactStore {

  private final RegistryHttp http;
  private final BlobUploads uploads;
  private final Listings listings;
  private final ReferrerLists referrers;

  RegistryStore(RegistryHttp http, BlobUploads uploads) {
    this.http = http;
    this.uploads = uploads;
    this.listings = new Listings(http);
    this.referrers = new ReferrerLists(http, this);
  }

  @Override
  public String name() {
    return http.host();
  }

  @Override
  public Traffic traffic() {
    return http.traffic();
  }

  /** Whether the registry answers at all, with or without a credential. */
  boolean isAlive() throws InterruptedException {
    Call call = Call.get("check that it is up", "/v2/", "*/*", "");
    try (Answer answer = http.probe(call)) {
      return answer.status() < 500;
    } catch (StoreException e) {
      return false;
    }
  }

  boolean knowsUpload(String repository, Blob blob) {
    return uploads.knows(repository, blob);
  }

  @Override
  public List<String> repositories() throws StoreException, InterruptedException {
    return listings.repositories();
  }

  @Override
  public List<String> tags(String repository) throws StoreException, InterruptedException {
    List<String> tags = listings.tags(repository);
    referrers.learn(repository, tags);
    return tags;
  }

  @Override
  public boolean isUnknown(String repository) throws StoreException, InterruptedException {
    return listings.isUnknown(repository);
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
  public InputStream openBlob(String repository, Blob blob, long from)
      throws StoreException, InterruptedException {
    String what = "read blob %s of %s".formatted(blob.digest(), repository);
    String path = blobPath(repository, blob);
    if (from == 0) {
      return http.send(Call.get(what, path, "*/*", pull(repository)), 200).body();
    }
    Map<String, String> range = Map.of("Accept", "*/*", "Range", "bytes=%d-".formatted(from));
    Call call = new Call(what, "GET", path, range, null, pull(repository));
    Answer answer = http.send(call, 200, 206);
    try {
      return tail(what, answer, from);
    } catch (StoreException | InterruptedException e) {
      answer.close();
      throw e;
    }
  }

  /** A registry may send all of it whatever was asked for (RFC 9110, section 14.2). */
  private InputStream tail(String what, Answer answer, long from)
      throws StoreException, InterruptedException {
    if (answer.status() == 206) {
      String got = answer.header("Content-Range").orElse("bytes %d-".formatted(from));
      if (!got.trim().startsWith("bytes %d-".formatted(from))) {
        throw Failures.protocol(
            what, name(), "it sent %s and not from byte %d on".formatted(got, from));
      }
      return answer.body();
    }
    try {
      answer.body().skipNBytes(from);
      return answer.body();
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw Failures.unreachable(what, name(), e);
    }
  }

  @Override
  public long uploaded(String repository, Blob blob) throws StoreException, InterruptedException {
    return uploads.uploaded(repository, blob);
  }

  @Override
  public void forgetUpload(String repository, Blob blob) throws InterruptedException {
    uploads.forget(repository, blob);
  }

  @Override
  public void writeBlob(String repository, Blob blob, BlobBody body)
      throws StoreException, InterruptedException {
    uploads.write(repository, blob, body);
  }

  @Override
  public boolean mountBlob(String repository, Blob blob, String from)
      throws StoreException, InterruptedException {
    String what = "mount blob %s from %s into %s".formatted(blob.digest(), from, repository);
    String path =
        "/v2/%s/blobs/uploads/?mount=%s&from=%s"
            .formatted(full(repository), encoded(blob.digest()), encoded(full(from)));
    String scope = pull(from) + " " + push(repository);
    try (Answer answer = http.send(Call.post(what, path, scope), 201, 202)) {
      if (answer.status() == 202) {
        // A refused mount has opened an upload, which would hold space at the registry.
        Optional<String> session = answer.header(Const.LOCATION_HEADER);
        if (session.isPresent()) {
          uploads.cancel(repository, session.get());
        }
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

  @Override
  public boolean deleteTag(String repository, String tag, String digest)
      throws StoreException, InterruptedException {
    return new TagDeletion(http, this).delete(repository, tag, digest);
  }

  private String manifestPath(String repository, String reference) {
    return "/v2/" + full(repository) + "/manifests/" + reference;
  }

  private String blobPath(String repository, Blob blob) {
    return "/v2/" + full(repository) + "/blobs/" + blob.digest();
  }

  /** Docker's own images are called by one word. */
  private String full(String repository) {
    boolean official = name().equals("docker.io") && repository.indexOf('/') < 0;
    return official ? "library/" + repository : repository;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  static String named(String repository, String reference) {
    return repository + (reference.contains(":") ? "@" : ":") + reference;
  }

  static String pull(String repository) {
    return "repository:" + repository + ":pull";
  }

  static String push(String repository) {
    return "repository:" + repository + ":pull,push";
  }
}
