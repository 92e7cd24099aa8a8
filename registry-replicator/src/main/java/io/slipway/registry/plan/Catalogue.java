package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Parallel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a source has that the filters want. The catalogue is asked only where a repository's glob
 * has wildcards, because many registries have none or forbid it.
 */
public final class Catalogue {

  /** The tag schema's tags travel with the subjects that they are about. */
  private static final Pattern REFERRERS_TAG =
      Pattern.compile("sha(256-[0-9a-f]{64}|512-[0-9a-f]{128})");

  private final ArtifactStore source;
  private final Retry retry;
  private final Events events;
  private final Parallel parallel;

  public Catalogue(ArtifactStore source, Retry retry, Events events, Parallel parallel) {
    this.source = source;
    this.retry = retry;
    this.events = events;
    this.parallel = parallel;
  }

  /** One tag of one repository. */
  public record Entry(String repository, String tag) {}

  public List<Entry> select(List<Filter> filters) throws StoreException, InterruptedException {
    Map<String, List<Filter>> byRepository = repositories(filters);
    List<List<Entry>> entries =
        parallel.map(
            List.copyOf(byRepository.entrySet()),
            entry -> entries(entry.getKey(), entry.getValue()));
    return entries.stream().flatMap(List::stream).toList();
  }

  private Map<String, List<Filter>> repositories(List<Filter> filters)
      throws StoreException, InterruptedException {
    TreeSet<String> names = new TreeSet<>();
    filters.stream()
        .filter(filter -> new Glob(String.valueOf(filter.repository())).isLiteral())
        .forEach(filter -> names.add(String.valueOf(filter.repository())));
    if (filters.stream()
        .anyMatch(filter -> !new Glob(String.valueOf(filter.repository())).isLiteral())) {
      names.addAll(
          retry.call("list the repositories", events.retries(source.name()), source::repositories));
    }
    Map<String, List<Filter>> wanted = new LinkedHashMap<>();
    for (String name : names) {
      List<Filter> matching =
          filters.stream()
              .filter(filter -> new Glob(String.valueOf(filter.repository())).matches(name))
              .toList();
      if (!matching.isEmpty()) {
        wanted.put(name, matching);
      }
    }
    return wanted;
  }

  private List<Entry> entries(String repository, List<Filter> filters)
      throws StoreException, InterruptedException {
    List<String> wanted = named(filters);
    if (wanted.isEmpty()) {
      wanted = listed(repository, filters);
    }
    return wanted.stream().map(tag -> new Entry(repository, tag)).toList();
  }

  /** The tags, where repository and tags are named outright and nothing has to be listed. */
  private static List<String> named(List<Filter> filters) {
    List<String> tags = new ArrayList<>();
    for (Filter filter : filters) {
      boolean outright =
          new Glob(String.valueOf(filter.repository())).isLiteral()
              && filter.tags().stream().allMatch(tag -> new Glob(tag).isLiteral());
      if (!outright) {
        return List.of();
      }
      tags.addAll(filter.tags());
    }
    return tags.stream().distinct().toList();
  }

  private List<String> listed(String repository, List<Filter> filters)
      throws StoreException, InterruptedException {
    List<String> tags =
        retry.call(
            "list the tags of " + repository,
            events.retries(source.name()),
            () -> source.tags(repository));
    List<Glob> globs =
        filters.stream()
            .flatMap(filter -> filter.tags().stream())
            .distinct()
            .map(Glob::new)
            .toList();
    return tags.stream()
        .filter(tag -> !REFERRERS_TAG.matcher(tag).matches())
        .filter(tag -> globs.stream().anyMatch(glob -> glob.matches(tag)))
        .distinct()
        .toList();
  }
}
