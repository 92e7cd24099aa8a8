package io.slipway.deploy.release;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks shared by the records; every message begins with the component's name. */
final class Checks {
  /** RFC 1123 label, as Kubernetes asks for names that appear in host names. */
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private Checks() {}

  static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  static <T> void present(@Nullable T value, String component, String expected) {
    require(value != null, component + ": is missing; expected " + expected);
  }

  static void dnsLabel(@Nullable String value, String component) {
    present(value, component, "a name");
    require(
        DNS_LABEL.matcher(Objects.requireNonNull(value)).matches(),
        "%s: \"%s\" is not a DNS label; allowed are 1 to 63 of a-z, 0-9 and '-', not at the ends"
            .formatted(component, value));
  }

  static void positive(@Nullable Duration value, String component) {
    present(value, component, "a duration such as 10s");
    require(
        Objects.requireNonNull(value).compareTo(Duration.ZERO) > 0,
        component + ": must be longer than 0s");
  }

  static void positiveIfPresent(@Nullable Duration value, String component) {
    if (value != null) {
      positive(value, component);
    }
  }

  static void notNegative(@Nullable Duration value, String component) {
    require(
        value == null || !value.isNegative(),
        component + ": must not be negative; expected e.g. 10s");
  }

  /** As the proxies ask for. */
  static void atLeastAMillisecond(@Nullable Duration value, String component) {
    require(
        value == null || value.toMillis() > 0,
        component + ": must be at least 1ms; expected e.g. 2s");
  }

  /** Both ends are allowed; so is null. */
  static void between(@Nullable Integer value, int least, int most, String component) {
    require(
        value == null || (value >= least && value <= most),
        most == Integer.MAX_VALUE
            ? "%s: %d is less than %d".formatted(component, value, least)
            : "%s: %d is not within %d and %d".formatted(component, value, least, most));
  }

  static void httpUrl(@Nullable String value, String component) {
    present(value, component, "an http:// or https:// URL");
    URI uri;
    try {
      uri = URI.create(Objects.requireNonNull(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(component + ": is not a URL: " + e.getMessage(), e);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    require(
        http && uri.getHost() != null,
        "%s: \"%s\" is not an http:// or https:// URL".formatted(component, value));
  }

  /** No name may be used twice. */
  static void unique(String component, Stream<String> names) {
    Set<String> seen = new HashSet<>();
    names.forEach(
        name ->
            require(
                seen.add(name), "%s: the name \"%s\" is used twice".formatted(component, name)));
  }

  /** Exactly one of several alternatives must be given. */
  static void exactlyOne(String component, List<String> names, @Nullable Object... values) {
    long given = Stream.of(values).filter(Objects::nonNull).count();
    require(
        given == 1,
        "%s: needs exactly one of %s, found %d"
            .formatted(component, String.join(", ", names), given));
  }

  /** Where images are: one of both, or neither. */
  static void place(@Nullable String repository, @Nullable String registry) {
    require(
        repository == null || ImageReference.isRepository(repository),
        "repository: \"%s\" is not a repository; expected HOST[:PORT]/PATH without tag or digest"
            .formatted(repository));
    require(
        registry == null || ImageReference.isRegistry(registry),
        "registry: \"%s\" is not a registry; expected HOST[:PORT] or HOST[:PORT]/PATH, without tag or digest"
            .formatted(registry));
    require(
        repository == null || registry == null,
        "repository, registry: only one of them may be given; registry keeps the image's own path");
  }
}
