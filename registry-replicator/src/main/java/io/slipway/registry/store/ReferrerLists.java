package io.slipway.registry.store;

import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.store.RegistryHttp.Call;
import io.slipway.registry.store.StoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import land.oras.Index;
import land.oras.ManifestDescriptor;
import land.oras.exception.OrasException;
import land.oras.utils.Const;

/**
 * A registry's referrers: by its API, or, where it has none, by the index under the subject's tag
 * {@code sha256-HEX} (distribution-spec 1.1, "Listing Referrers" and "Referrers Tag Schema").
 */
final class ReferrerLists {

  private static final int MAX_PAGES = 1000;
  private static final Pattern SCHEMA_TAG = Pattern.compile("sha(256|512)-[0-9a-f]{64}");
  private static final int SCHEMA_HEX = 64;

  private final RegistryHttp http;
  private final RegistryStore store;
  private final Map<String, Set<String>> schemaTags = new ConcurrentHashMap<>();
  private volatile boolean apiMissing;

  ReferrerLists(RegistryHttp http, RegistryStore store) {
    this.http = http;
    this.store = store;
  }

  /**
   * Takes note of a repository's list of tags: where there is no API, what has no tag of the schema
   * has no referrers, and nobody needs to ask for each.
   */
  void learn(String repository, Collection<String> tags) {
    Set<String> ofSchema = ConcurrentHashMap.newKeySet();
    tags.stream().filter(tag -> SCHEMA_TAG.matcher(tag).matches()).forEach(ofSchema::add);
    schemaTags.put(repository, ofSchema);
  }

  List<String> of(String repository, String digest) throws StoreException, InterruptedException {
    if (!apiMissing) {
      Optional<List<String>> listed = byApi(repository, digest);
      if (listed.isPresent()) {
        return listed.get();
      }
      apiMissing = true;
    }
    Set<String> known = schemaTags.get(repository);
    if (known != null && !known.contains(tagOf(digest))) {
      return List.of();
    }
    return fallback(repository, digest).stream().map(ManifestDescriptor::getDigest).toList();
  }

  private Optional<List<String>> byApi(String repository, String digest)
      throws StoreException, InterruptedException {
    String what = "list the referrers of %s@%s".formatted(repository, digest);
    List<String> digests = new ArrayList<>();
    Optional<String> next = Optional.of("/v2/%s/referrers/%s".formatted(repository, digest));
    for (int page = 0; next.isPresent() && page < MAX_PAGES; page++) {
      Call call =
          Call.get(
              what, next.get(), Const.DEFAULT_INDEX_MEDIA_TYPE, RegistryStore.pull(repository));
      try (Answer answer = http.send(call, 200, 400, 404, 405)) {
        if (answer.status() != 200) {
          return Optional.empty();
        }
        digests.addAll(digests(what, answer.bytes(what, Manifest.MAX_BYTES)));
        next = Listings.nextPage(answer);
      }
    }
    return Optional.of(digests);
  }

  private List<String> digests(String what, byte[] content) throws StoreException {
    try {
      Index index = Index.fromJson(new String(content, StandardCharsets.UTF_8));
      return index.getManifests().stream()
          .map(ManifestDescriptor::getDigest)
          .filter(RegistryNames::isDigest)
          .toList();
    } catch (OrasException | NullPointerException e) {
      throw Failures.protocol(what, http.host(), "its answer is not an index");
    }
  }

  private List<ManifestDescriptor> fallback(String repository, String digest)
      throws StoreException, InterruptedException {
    try {
      Manifest index = store.manifest(repository, tagOf(digest));
      return Index.fromJson(new String(index.content(), StandardCharsets.UTF_8)).getManifests();
    } catch (StoreException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  /** One at a time for this run; two runs at once may lose an entry, which the next run adds. */
  synchronized void addToFallback(String repository, String subject, Manifest referrer)
      throws StoreException, InterruptedException {
    List<ManifestDescriptor> known = fallback(repository, subject);
    if (known.stream().anyMatch(entry -> referrer.digest().equals(entry.getDigest()))) {
      return;
    }
    Index index =
        Index.fromManifests(
            Stream.concat(known.stream(), Stream.of(descriptor(referrer))).toList());
    byte[] content = index.toJson().getBytes(StandardCharsets.UTF_8);
    String tag = tagOf(subject);
    Manifest manifest =
        Manifest.parse(
            RegistryStore.named(repository, tag), content, Const.DEFAULT_INDEX_MEDIA_TYPE, null);
    store.push(repository, manifest, tag);
    schemaTags.computeIfPresent(repository, (name, tags) -> with(tags, tag));
  }

  private static Set<String> with(Set<String> tags, String tag) {
    tags.add(tag);
    return tags;
  }

  /** With what clients filter by: the artifact's type and annotations. */
  static ManifestDescriptor descriptor(Manifest referrer) {
    land.oras.Manifest model =
        land.oras.Manifest.fromJson(new String(referrer.content(), StandardCharsets.UTF_8));
    return ManifestDescriptor.of(referrer.mediaType(), referrer.digest(), referrer.size())
        .withArtifactType(model.getArtifactType().getMediaType())
        .withAnnotations(model.getAnnotations());
  }

  /** Long digests are cut to what a tag may hold. */
  static String tagOf(String digest) {
    String tag = digest.replace(':', '-');
    return tag.substring(0, Math.min(tag.length(), tag.indexOf('-') + 1 + SCHEMA_HEX));
  }
}
