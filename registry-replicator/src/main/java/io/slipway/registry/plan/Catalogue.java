package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.plan.Screening.Passed;
import io.slipway.registry.scope.Treatment;
import io.slipway.registry.scope.VersionOrder;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Parallel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a source has that the filters want. The catalogue is asked only where a repository's glob
 * has wildcards, because many registries have none or forbid it.
 */
public final class Catalogue {

  /** Tags looked into at a time; the rest waits as names only. */
  private static final int BATCH = 1024;

  private final ArtifactStore source;
  private final Retry retry;
  private final Events events;
  private final Parallel parallel;
  private final Screening screening;
  private final CosignTags cosign;

  Catalogue(
      ArtifactStore source,
      Retry retry,
      Events events,
      Parallel parallel,
      Screening screening,
      CosignTags cosign) {
    this.source = source;
    this.retry = retry;
    this.events = events;
    this.parallel = parallel;
    this.screening = screening;
    this.cosign = cosign;
  }

  /** One tag of one repository. */
  public record Entry(String repository, String tag, Treatment treatment) {}

  /** Tags of one repository that a filter takes by their names. */
  private record Named(String repository, TagFilter filter, List<String> tags) {}

  private record Timed(String tag, Instant time) {}

  /**
   * @param only repositories that count; empty for all
   */
  public List<Entry> select(List<Filter> filters, Set<String> only)
      throws StoreException, InterruptedException {
    List<TagFilter> asked = filters.stream().map(TagFilter::new).toList();
    List<List<Named>> named =
        parallel.map(
            List.copyOf(repositories(asked, only)), repository -> named(repository, asked));
    Map<String, Map<String, Treatment>> chosen = new LinkedHashMap<>();
    for (List<Named> ofRepository : named) {
      for (Named one : ofRepository) {
        Treatment treatment = one.filter().treatment();
        Map<String, Treatment> tags =
            chosen.computeIfAbsent(one.repository(), name -> new LinkedHashMap<>());
        newest(screened(one), one.filter())
            .forEach(timed -> tags.putIfAbsent(timed.tag(), treatment));
      }
    }
    return entries(chosen);
  }

  private static List<Entry> entries(Map<String, Map<String, Treatment>> chosen) {
    List<Entry> entries = new ArrayList<>();
    chosen.forEach(
        (repository, tags) ->
            tags.forEach((tag, treatment) -> entries.add(new Entry(repository, tag, treatment))));
    return entries;
  }

  private Set<String> repositories(List<TagFilter> filters, Set<String> only)
      throws StoreException, InterruptedException {
    TreeSet<String> names = new TreeSet<>(only);
    if (only.isEmpty()) {
      filters.stream()
          .flatMap(filter -> Optional.ofNullable(filter.onlyRepository()).stream())
          .forEach(names::add);
      if (filters.stream().anyMatch(filter -> filter.onlyRepository() == null)) {
        names.addAll(
            retry.call(
                "list the repositories", events.retries(source.name()), source::repositories));
      }
    }
    names.removeIf(name -> filters.stream().noneMatch(filter -> filter.takesRepository(name)));
    return names;
  }

  private List<Named> named(String repository, List<TagFilter> all)
      throws StoreException, InterruptedException {
    List<TagFilter> filters =
        all.stream().filter(filter -> filter.takesRepository(repository)).toList();
    boolean outright =
        filters.stream()
            .allMatch(filter -> filter.onlyRepository() != null && filter.namedTags() != null);
    List<String> listed = outright ? List.of() : listed(repository);
    List<Named> named = new ArrayList<>();
    for (TagFilter filter : filters) {
      List<String> known = outright ? filter.namedTags() : listed;
      named.add(
          new Named(
              repository,
              filter,
              Optional.ofNullable(known).orElse(List.of()).stream()
                  .filter(filter::takesTag)
                  .distinct()
                  .toList()));
    }
    return named;
  }

  private List<String> listed(String repository) throws StoreException, InterruptedException {
    try {
      List<String> tags =
          retry.call(
              "list the tags of " + repository,
              events.retries(source.name()),
              () -> source.tags(repository));
      cosign.learn(repository, tags);
      return tags;
    } catch (StoreException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return List.of(); // Catalogues name repositories whose last tag is gone.
      }
      throw e;
    }
  }

  private List<Timed> screened(Named named) throws StoreException, InterruptedException {
    List<String> tags = named.tags();
    if (!named.filter().asksContent()) {
      return tags.stream().map(tag -> new Timed(tag, Instant.MIN)).toList();
    }
    List<Timed> passed = new ArrayList<>();
    for (int from = 0; from < tags.size(); from += BATCH) {
      List<String> batch = tags.subList(from, Math.min(from + BATCH, tags.size()));
      List<Optional<Passed>> answers =
          parallel.map(batch, tag -> screening.look(named.repository(), tag, named.filter()));
      for (int i = 0; i < batch.size(); i++) {
        String tag = batch.get(i);
        answers.get(i).ifPresent(one -> passed.add(new Timed(tag, one.time())));
      }
    }
    return passed;
  }

  /** Of the same time, the one whose name comes last is the newest. */
  private static List<Timed> newest(List<Timed> tags, TagFilter filter) {
    Integer most = filter.filter().newest();
    if (most == null || tags.size() <= most) {
      return tags;
    }
    Comparator<Timed> order =
        filter.ordersByTime()
            ? Comparator.comparing(Timed::time).thenComparing(Timed::tag)
            : Comparator.comparing(Timed::tag, VersionOrder.OF_TAGS);
    return tags.stream().sorted(order.reversed()).limit(most).toList();
  }
}
