package io.slipway.image.plan;

import io.slipway.image.UsageException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The contexts that a build gave names. They take the place of stages and images of the same name;
 * {@code scratch} and {@code context} cannot be replaced.
 */
public final class NamedContexts {
  public static final NamedContexts NONE = new NamedContexts(Map.of());

  private final Map<String, NamedContext> byName;

  private NamedContexts(Map<String, NamedContext> byName) {
    this.byName = byName;
  }

  /**
   * @param values by name, as {@code --build-context} has them
   * @throws UsageException where one is malformed
   */
  public static NamedContexts parse(Map<String, String> values) throws UsageException {
    Map<String, NamedContext> contexts = new HashMap<>();
    for (Map.Entry<String, String> e : values.entrySet()) {
      try {
        Path here = Path.of("").toAbsolutePath();
        contexts.put(familiar(e.getKey()), NamedContext.parse(e.getKey(), e.getValue(), here));
      } catch (IllegalArgumentException bad) {
        throw new UsageException(String.valueOf(bad.getMessage()));
      }
    }
    return new NamedContexts(Map.copyOf(contexts));
  }

  Optional<NamedContext> find(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("scratch") || lower.equals("context")) {
      return Optional.empty();
    }
    return Optional.ofNullable(byName.get(familiar(lower)));
  }

  /** An image's name as people write it: {@code docker.io/library/alpine:latest} is alpine. */
  private static String familiar(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String familiar =
        lower.replaceFirst("^(index\\.)?docker\\.io/", "").replaceFirst("^library/", "");
    return familiar.endsWith(":latest")
        ? familiar.substring(0, familiar.length() - ":latest".length())
        : familiar;
  }
}
