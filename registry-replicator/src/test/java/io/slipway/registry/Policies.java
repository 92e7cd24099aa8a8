package io.slipway.registry;

import io.slipway.registry.ReplicationPolicy.Destination;
import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.ReplicationPolicy.Source;
import io.slipway.registry.ReplicationPolicy.Spec;
import io.slipway.registry.gate.Gates;
import io.slipway.registry.scope.Deletions;
import io.slipway.registry.scope.NewestBy;
import io.slipway.registry.scope.Overwriting;
import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.scope.RewriteRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Policies for tests, said as shortly as in YAML. */
final class Policies {

  private final List<Source> sources = new ArrayList<>();
  private final List<Filter> filters = new ArrayList<>();
  private final List<Destination> destinations = new ArrayList<>();
  private Overwriting override;
  private Gates gates;
  private Deletions deletions;

  static Policies from(String... registries) {
    Policies policy = new Policies();
    Arrays.stream(registries).map(Source::new).forEach(policy.sources::add);
    return policy;
  }

  Policies filter(FilterOf filter) {
    filters.add(filter.make());
    return this;
  }

  Policies to(Destination destination) {
    destinations.add(destination);
    return this;
  }

  Policies to(String name, String registry) {
    return to(new Destination(name, registry, null));
  }

  Policies override(Overwriting word) {
    override = word;
    return this;
  }

  Policies gates(Gates value) {
    gates = value;
    return this;
  }

  Policies deletions(Integer max, Double share) {
    deletions = new Deletions(max, share);
    return this;
  }

  ReplicationPolicy named(String name) {
    return new ReplicationPolicy(
        ReplicationPolicy.API_VERSION,
        ReplicationPolicy.KIND,
        new ReplicationPolicy.Metadata(name),
        new Spec(
            null,
            sources,
            filters,
            destinations,
            override,
            gates,
            deletions,
            null,
            null,
            List.of(),
            null));
  }

  static Destination rewriting(
      String name,
      String registry,
      String flatten,
      List<RewriteRule> names,
      List<RewriteRule> tags) {
    return new Destination(name, registry, null, flatten, names, tags, null, null);
  }

  static Destination wave(int wave, String name, String registry) {
    return new Destination(name, registry, null, null, List.of(), List.of(), wave, null);
  }

  /** A filter's keys. */
  static final class FilterOf {
    String repository;
    String repositoryRegex;
    List<String> exceptRepositories = List.of();
    List<String> tags = List.of();
    String tagRegex;
    List<String> exceptTags = List.of();
    String semver;
    Boolean prereleases;
    Integer newest;
    NewestBy newestBy;
    Duration newerThan;
    Duration olderThan;
    List<String> platforms = List.of();
    Map<String, String> labels = Map.of();
    List<String> artifactTypes = List.of();
    ReferrerRule referrers;

    static FilterOf repository(String glob) {
      FilterOf filter = new FilterOf();
      filter.repository = glob;
      return filter;
    }

    Filter make() {
      return new Filter(
          repository,
          repositoryRegex,
          exceptRepositories,
          tags,
          tagRegex,
          exceptTags,
          semver,
          prereleases,
          newest,
          newestBy,
          newerThan,
          olderThan,
          platforms,
          labels,
          artifactTypes,
          referrers);
    }
  }
}
