package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.scope.NewestBy;
import io.slipway.registry.scope.PlatformSet;
import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.scope.Regex;
import io.slipway.registry.scope.Treatment;
import io.slipway.registry.scope.VersionRange;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A filter of a policy, ready to be asked. */
final class TagFilter {

  /** The tag schema's and cosign's tags travel with the subjects that they are about. */
  private static final Pattern REFERRERS_TAG =
      Pattern.compile("sha(256-[0-9a-f]{64}|512-[0-9a-f]{128})(\\.(sig|att|sbom))?");

  private final Filter filter;
  private final @Nullable Glob repository;
  private final @Nullable Regex repositoryRegex;
  private final List<Glob> exceptRepositories;
  private final List<Glob> tags;
  private final @Nullable Regex tagRegex;
  private final List<Glob> exceptTags;
  private final @Nullable VersionRange versions;

  TagFilter(Filter filter) {
    this.filter = filter;
    this.repository = filter.repository() == null ? null : new Glob(filter.repository());
    this.repositoryRegex = regex(filter.repositoryRegex());
    this.exceptRepositories = globs(filter.exceptRepositories());
    this.tags = globs(filter.tags());
    this.tagRegex = regex(filter.tagRegex());
    this.exceptTags = globs(filter.exceptTags());
    this.versions = filter.semver() == null ? null : VersionRange.parse("semver", filter.semver());
  }

  private static @Nullable Regex regex(@Nullable String pattern) {
    return pattern == null ? null : Regex.parse("regex", pattern);
  }

  private static List<Glob> globs(List<String> patterns) {
    return patterns.stream().map(Glob::new).toList();
  }

  Filter filter() {
    return filter;
  }

  Treatment treatment() {
    ReferrerRule referrers = filter.referrers();
    return new Treatment(
        new PlatformSet(filter.platforms()),
        Objects.requireNonNullElse(referrers, ReferrerRule.ALL));
  }

  /** The only repository that it can match, or null where the catalogue has to be asked. */
  @Nullable String onlyRepository() {
    return repository != null && repository.isLiteral() ? repository.pattern() : null;
  }

  boolean takesRepository(String name) {
    return (repository == null || repository.matches(name))
        && (repositoryRegex == null || repositoryRegex.matches(name))
        && exceptRepositories.stream().noneMatch(glob -> glob.matches(name));
  }

  /** The tags, where they are all named and nothing has to be listed; else null. */
  @Nullable List<String> namedTags() {
    return tags.stream().allMatch(Glob::isLiteral)
        ? filter.tags().stream().filter(this::takesTag).toList()
        : null;
  }

  boolean takesTag(String tag) {
    return tags.stream().anyMatch(glob -> glob.matches(tag))
        && (tagRegex == null || tagRegex.matches(tag))
        && exceptTags.stream().noneMatch(glob -> glob.matches(tag))
        && (versions == null || versions.contains(tag, Boolean.TRUE.equals(filter.prereleases())))
        && (!REFERRERS_TAG.matcher(tag).matches() || namesReferrers());
  }

  private boolean namesReferrers() {
    return filter.tags().stream().anyMatch(glob -> glob.startsWith("sha"));
  }

  /** Whether manifests have to be read to know what matches. */
  boolean asksContent() {
    return !filter.labels().isEmpty()
        || !filter.artifactTypes().isEmpty()
        || !filter.platforms().isEmpty()
        || filter.newerThan() != null
        || filter.olderThan() != null
        || ordersByTime();
  }

  boolean ordersByTime() {
    return filter.newest() != null && filter.newestBy() != NewestBy.VERSION;
  }

  boolean asksPushTime() {
    return filter.newestBy() == NewestBy.PUSHED
        && (filter.newest() != null || filter.newerThan() != null || filter.olderThan() != null);
  }
}
