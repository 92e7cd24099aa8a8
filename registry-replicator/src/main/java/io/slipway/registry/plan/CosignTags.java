package io.slipway.registry.plan;

import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.transfer.Events;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Signatures, attestations and SBOMs under the tags that cosign gives them: {@code sha256-HEX.sig},
 * {@code .att}, {@code .sbom} (cosign's SIGNATURE_SPEC.md). A repository's tags are listed once.
 */
final class CosignTags {

  private static final Pattern TAG = Pattern.compile("sha256-[0-9a-f]{64}\\.(sig|att|sbom)");
  private static final List<String> SUFFIXES = List.of("sig", "att", "sbom");

  private final ArtifactStore source;
  private final Retry retry;
  private final Events events;
  private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

  CosignTags(ArtifactStore source, Retry retry, Events events) {
    this.source = source;
    this.retry = retry;
    this.events = events;
  }

  void learn(String repository, Collection<String> tags) {
    Set<String> matching = new HashSet<>();
    tags.stream().filter(tag -> TAG.matcher(tag).matches()).forEach(matching::add);
    known.put(repository, matching);
  }

  /** Lists the repository's tags anew when they are asked for. */
  void forget(String repository) {
    known.remove(repository);
  }

  /** Those of a repository that are about one of these digests and that the rule takes. */
  List<String> about(String repository, List<String> digests, ReferrerRule rule)
      throws StoreException, InterruptedException {
    List<String> taken = SUFFIXES.stream().filter(rule::takesTag).toList();
    if (taken.isEmpty()) {
      return List.of();
    }
    Set<String> there = of(repository);
    return digests.stream()
        .map(digest -> digest.replace(':', '-'))
        .flatMap(name -> taken.stream().map(suffix -> name + "." + suffix))
        .filter(there::contains)
        .distinct()
        .toList();
  }

  private Set<String> of(String repository) throws StoreException, InterruptedException {
    Set<String> tags = known.get(repository);
    if (tags == null) {
      learn(repository, listed(repository));
      tags = known.getOrDefault(repository, Set.of());
    }
    return tags;
  }

  private List<String> listed(String repository) throws StoreException, InterruptedException {
    try {
      return retry.call(
          "list the tags of " + repository,
          events.retries(source.name()),
          () -> source.tags(repository));
    } catch (StoreException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }
}
