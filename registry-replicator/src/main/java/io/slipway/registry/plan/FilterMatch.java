package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPolicy.Filter;
import java.util.List;

/** What filters say of names alone. */
public final class FilterMatch {

  private FilterMatch() {}

  /** Whether one of them takes the tag by its name; what is behind it may decide otherwise. */
  public static boolean takes(List<Filter> filters, String repository, String tag) {
    return filters.stream()
        .map(TagFilter::new)
        .anyMatch(filter -> filter.takesRepository(repository) && filter.takesTag(tag));
  }
}
