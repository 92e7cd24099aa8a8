package io.slipway.registry;

import io.slipway.registry.gate.Gates;
import io.slipway.registry.plan.Glob;
import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.scope.Deletions;
import io.slipway.registry.scope.Flatten;
import io.slipway.registry.scope.NewestBy;
import io.slipway.registry.scope.Overwriting;
import io.slipway.registry.scope.PlatformSet;
import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.scope.Regex;
import io.slipway.registry.scope.RewriteRule;
import io.slipway.registry.scope.TypeGlob;
import io.slipway.registry.scope.VersionRange;
import io.slipway.registry.settings.Bandwidth;
import io.slipway.registry.settings.RegistrySettings;
import io.slipway.registry.trigger.Trigger;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One document of a {@code replication.yaml}: which artifacts go from where to where.
 *
 * <p>Every record here checks itself: a bad value is an {@link IllegalArgumentException} whose
 * message starts with the component's name and a colon.
 */
public record ReplicationPolicy(String apiVersion, String kind, Metadata metadata, Spec spec) {

  public static final String API_VERSION = "slipway.io/v1";
  public static final String KIND = "ReplicationPolicy";

  public ReplicationPolicy {
    requireWord("apiVersion", apiVersion, API_VERSION);
    requireWord("kind", kind, KIND);
    requireGiven("metadata", metadata);
    requireGiven("spec", spec);
  }

  /** A policy made in code. */
  public static ReplicationPolicy of(
      String name, String source, List<Filter> filters, List<Destination> destinations) {
    return new ReplicationPolicy(
        API_VERSION, KIND, new Metadata(name), new Spec(new Source(source), filters, destinations));
  }

  public String name() {
    return metadata.name();
  }

  public int priority() {
    return spec.priority() == null ? 0 : spec.priority();
  }

  /**
   * The policies with the given names, those of a higher priority first, else in the order of
   * {@code all}; all of them where no name is given.
   *
   * @throws IllegalArgumentException where a name is unknown
   */
  public static List<ReplicationPolicy> select(List<ReplicationPolicy> all, List<String> names) {
    for (String name : names) {
      if (all.stream().noneMatch(policy -> policy.name().equals(name))) {
        throw new IllegalArgumentException(
            "policy: there is no policy '%s'; the file has %s"
                .formatted(name, all.stream().map(ReplicationPolicy::name).toList()));
      }
    }
    return all.stream()
        .filter(policy -> names.isEmpty() || names.contains(policy.name()))
        .sorted(Comparator.comparing(ReplicationPolicy::priority).reversed())
        .toList();
  }

  /**
   * @param name what runs, records and {@code --policy} call this policy
   */
  public record Metadata(String name) {
    public Metadata {
      requireText("name", name);
    }
  }

  /**
   * @param source the only one; or {@code sources}
   * @param sources where artifacts come from
   * @param filters an artifact goes along where at least one matches; the first that matches says
   *     how it goes
   * @param override what happens to a destination's tag that points elsewhere; {@code always} where
   *     not said
   * @param gates what every artifact has to pass
   * @param deletions whether tags that are gone at the sources go at the destinations
   * @param trigger when {@code --watch} runs it
   * @param priority policies of a file with a higher one run first; 0 where not said
   * @param registries how the registries named here are reached, where that needs saying
   * @param bandwidth of all destinations together
   */
  public record Spec(
      @Nullable Source source,
      List<Source> sources,
      List<Filter> filters,
      List<Destination> destinations,
      @Nullable Overwriting override,
      @Nullable Gates gates,
      @Nullable Deletions deletions,
      @Nullable Trigger trigger,
      @Nullable Integer priority,
      List<RegistrySettings> registries,
      @Nullable Bandwidth bandwidth) {

    public Spec(Source source, List<Filter> filters, List<Destination> destinations) {
      this(source, List.of(), filters, destinations, null, null, null, null, null, List.of(), null);
    }

    public Spec {
      sources = sources(source, sources);
      filters =
          requireSome("filters", filters, "add {repository: \"**\"} to take every repository");
      destinations =
          requireSome("destinations", destinations, "add at least one {name: ..., registry: ...}");
      requireDistinct("destinations", destinations.stream().map(Destination::name).toList());
      requireDistinct("sources", sources.stream().map(Source::registry).toList());
      override = override == null ? Overwriting.ALWAYS : override;
      trigger = trigger == null ? Trigger.AT_ONCE : trigger;
      priority = priority == null ? 0 : priority;
      registries = registries == null ? List.of() : List.copyOf(registries);
      requireDistinct("registries", registries.stream().map(RegistrySettings::name).toList());
    }

    private static List<Source> sources(@Nullable Source one, @Nullable List<Source> many) {
      List<Source> given = many == null ? List.of() : many;
      if (one != null && !given.isEmpty() && !given.equals(List.of(one))) {
        throw new IllegalArgumentException("sources: give either source or sources");
      }
      if (one == null && given.isEmpty()) {
        throw new IllegalArgumentException("source: is missing; add source: {registry: ...}");
      }
      return one == null ? List.copyOf(given) : List.of(one);
    }

    private static void requireDistinct(String component, List<String> names) {
      Set<String> seen = new HashSet<>();
      for (String name : names) {
        if (!seen.add(name)) {
          throw new IllegalArgumentException(
              "%s: the name '%s' is given twice, each needs its own".formatted(component, name));
        }
      }
    }

    /** The waves' numbers, in order. */
    public List<Integer> waves() {
      return destinations.stream().map(Destination::waveNumber).distinct().sorted().toList();
    }
  }

  /**
   * @param registry {@code host[:port]}
   */
  public record Source(String registry) {
    public Source {
      RegistryNames.requireHost("registry", registry);
    }
  }

  /**
   * Which tags go along, and what of them. Every given key has to hold. Keys about names cost
   * nothing; {@code newest} by time, ages, platforms, labels and artifact types make each tag's
   * manifest be read, and configuration where they need it.
   *
   * @param repository a glob: {@code *} within a segment, {@code **} across segments, {@code ?} one
   *     character
   * @param repositoryRegex a regular expression (RE2) over the whole name
   * @param exceptRepositories globs of which none may match
   * @param tags globs of which at least one must match; none means every tag
   * @param tagRegex a regular expression (RE2) over the whole tag
   * @param exceptTags globs of which none may match
   * @param semver a range of versions; tags that are no version are left out
   * @param prereleases whether pre-releases count that the range does not name
   * @param newest how many of each repository's tags, after all else
   * @param newestBy what newest counts by, and ages with {@code pushed}; {@code created} where not
   *     said, {@code version} where semver is given
   * @param newerThan ago
   * @param olderThan ago
   * @param platforms of an index; others are left out of it, which makes it a new index
   * @param labels of the image's configuration, or annotations of the manifest; values are globs
   * @param artifactTypes globs, or the word {@code image}
   * @param referrers which go along; all where not said
   */
  public record Filter(
      @Nullable String repository,
      @Nullable String repositoryRegex,
      List<String> exceptRepositories,
      List<String> tags,
      @Nullable String tagRegex,
      List<String> exceptTags,
      @Nullable String semver,
      @Nullable Boolean prereleases,
      @Nullable Integer newest,
      @Nullable NewestBy newestBy,
      @Nullable Duration newerThan,
      @Nullable Duration olderThan,
      List<String> platforms,
      Map<String, String> labels,
      List<String> artifactTypes,
      @Nullable ReferrerRule referrers) {

    public Filter(String repository, List<String> tags) {
      this(
          repository,
          null,
          List.of(),
          tags,
          null,
          List.of(),
          null,
          null,
          null,
          null,
          null,
          null,
          List.of(),
          Map.of(),
          List.of(),
          null);
    }

    public Filter {
      checkRepository(repository, repositoryRegex);
      exceptRepositories = globs("exceptRepositories", exceptRepositories);
      tags = tags == null || tags.isEmpty() ? List.of("*") : globs("tags", tags);
      exceptTags = globs("exceptTags", exceptTags);
      checkTags(tagRegex, semver, prereleases);
      newestBy = newestBy == null ? usualOrder(semver) : newestBy;
      checkTimes(newest, newerThan, olderThan);
      platforms = platforms == null ? List.of() : List.copyOf(platforms);
      platforms.forEach(platform -> PlatformSet.check("platforms", platform));
      labels = labels == null ? Map.of() : Map.copyOf(labels);
      artifactTypes = artifactTypes == null ? List.of() : List.copyOf(artifactTypes);
      artifactTypes.forEach(type -> TypeGlob.check("artifactTypes", type));
      referrers = referrers == null ? ReferrerRule.ALL : referrers;
    }

    private static void checkRepository(@Nullable String glob, @Nullable String regex) {
      if (glob == null && regex == null) {
        throw new IllegalArgumentException("repository: is missing; write \"**\" for every one");
      }
      if (glob != null) {
        requireText("repository", glob);
        Glob.check("repository", glob);
      }
      if (regex != null) {
        Regex.parse("repositoryRegex", regex);
      }
    }

    private static void checkTags(
        @Nullable String regex, @Nullable String range, @Nullable Boolean prereleases) {
      if (regex != null) {
        Regex.parse("tagRegex", regex);
      }
      if (range != null) {
        VersionRange.parse("semver", range);
      } else if (prereleases != null) {
        throw new IllegalArgumentException("prereleases: says nothing without semver");
      }
    }

    private static NewestBy usualOrder(@Nullable String semver) {
      return semver == null ? NewestBy.CREATED : NewestBy.VERSION;
    }

    private static void checkTimes(
        @Nullable Integer newest, @Nullable Duration newer, @Nullable Duration older) {
      if (newest != null && newest < 1) {
        throw new IllegalArgumentException(
            "newest: is %d, but must be 1 or more".formatted(newest));
      }
      if (newer != null && older != null && newer.compareTo(older) <= 0) {
        throw new IllegalArgumentException(
            "newerThan: nothing is both newer than %s and older than %s".formatted(newer, older));
      }
    }

    private static List<String> globs(String component, @Nullable List<String> globs) {
      List<String> given = globs == null ? List.of() : List.copyOf(globs);
      given.forEach(glob -> Glob.check(component, glob));
      return given;
    }
  }

  /**
   * A repository's name here: rewritten, flattened, then below the namespace.
   *
   * @param name what events and the result call this destination
   * @param registry {@code host[:port]}
   * @param namespace put before each repository's name at this destination
   * @param flatten how many leading segments go away: {@code none}, {@code all} or a number
   * @param rewrite rules for repositories' names; the first that matches counts
   * @param rewriteTags rules for tags; the first that matches counts
   * @param wave destinations of a higher one begin when all of the lower ones are verified; 1 where
   *     not said
   * @param override as the policy's, for this destination alone
   */
  public record Destination(
      String name,
      String registry,
      @Nullable String namespace,
      @Nullable String flatten,
      List<RewriteRule> rewrite,
      List<RewriteRule> rewriteTags,
      @Nullable Integer wave,
      @Nullable Overwriting override) {

    public Destination(String name, String registry, @Nullable String namespace) {
      this(name, registry, namespace, null, List.of(), List.of(), null, null);
    }

    public Destination {
      requireText("name", name);
      RegistryNames.requireHost("registry", registry);
      if (namespace != null) {
        RegistryNames.requireRepository("namespace", namespace);
      }
      flatten = flatten == null ? Flatten.NONE : flatten;
      Flatten.check("flatten", flatten);
      rewrite = rewrite == null ? List.of() : List.copyOf(rewrite);
      rewriteTags = rewriteTags == null ? List.of() : List.copyOf(rewriteTags);
      if (wave != null && wave < 1) {
        throw new IllegalArgumentException("wave: is %d, but must be 1 or more".formatted(wave));
      }
    }

    public int waveNumber() {
      return wave == null ? 1 : wave;
    }
  }

  private static void requireWord(String component, @Nullable String given, String expected) {
    if (!expected.equals(given)) {
      throw new IllegalArgumentException(
          "%s: is %s, but must be %s"
              .formatted(component, given == null ? "missing" : "'" + given + "'", expected));
    }
  }

  private static void requireGiven(String component, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(component + ": is missing");
    }
  }

  private static void requireText(String component, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(component + ": is missing or empty");
    }
  }

  private static <T> List<T> requireSome(String component, @Nullable List<T> items, String help) {
    if (items == null || items.isEmpty()) {
      throw new IllegalArgumentException("%s: none given; %s".formatted(component, help));
    }
    return List.copyOf(items);
  }
}
