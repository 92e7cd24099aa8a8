package io.slipway.registry;

import io.slipway.registry.plan.Glob;
import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.settings.Bandwidth;
import io.slipway.registry.settings.RegistrySettings;
import java.util.HashSet;
import java.util.List;
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

  /**
   * The policies with the given names, in the order of {@code all}; all of them where no name is
   * given.
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
    return all.stream().filter(policy -> names.isEmpty() || names.contains(policy.name())).toList();
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
   * @param filters an artifact goes along where at least one matches
   * @param registries how the registries named here are reached, where that needs saying
   * @param bandwidth of all destinations together
   */
  public record Spec(
      Source source,
      List<Filter> filters,
      List<Destination> destinations,
      List<RegistrySettings> registries,
      @Nullable Bandwidth bandwidth) {

    public Spec(Source source, List<Filter> filters, List<Destination> destinations) {
      this(source, filters, destinations, List.of(), null);
    }

    public Spec {
      requireGiven("source", source);
      filters =
          requireSome("filters", filters, "add {repository: \"**\"} to take every repository");
      destinations =
          requireSome("destinations", destinations, "add at least one {name: ..., registry: ...}");
      requireDistinctNames(destinations);
      registries = registries == null ? List.of() : List.copyOf(registries);
      requireOneEach(registries);
    }

    private static void requireOneEach(List<RegistrySettings> registries) {
      Set<String> names = new HashSet<>();
      for (RegistrySettings settings : registries) {
        if (!names.add(settings.name())) {
          throw new IllegalArgumentException(
              "registries: '%s' is given twice".formatted(settings.name()));
        }
      }
    }

    private static void requireDistinctNames(List<Destination> destinations) {
      Set<String> names = new HashSet<>();
      for (Destination destination : destinations) {
        if (!names.add(destination.name())) {
          throw new IllegalArgumentException(
              "destinations: the name '%s' is given twice, each destination needs its own"
                  .formatted(destination.name()));
        }
      }
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
   * @param repository a glob: {@code *} within a segment, {@code **} across segments, {@code ?} one
   *     character
   * @param tags globs of which at least one must match; none means every tag
   */
  public record Filter(String repository, List<String> tags) {
    public Filter {
      requireText("repository", repository);
      Glob.check("repository", repository);
      tags = tags == null || tags.isEmpty() ? List.of("*") : List.copyOf(tags);
      tags.forEach(tag -> Glob.check("tags", tag));
    }
  }

  /**
   * @param name what events and the result call this destination
   * @param registry {@code host[:port]}
   * @param namespace put before each repository's name at this destination
   */
  public record Destination(String name, String registry, @Nullable String namespace) {
    public Destination {
      requireText("name", name);
      RegistryNames.requireHost("registry", registry);
      if (namespace != null) {
        RegistryNames.requireRepository("namespace", namespace);
      }
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
