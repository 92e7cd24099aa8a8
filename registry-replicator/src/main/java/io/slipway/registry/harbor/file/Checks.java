package io.slipway.registry.harbor.file;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words for values that can't be. */
final class Checks {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(?:[._-][a-z0-9]+)*");
  private static final Pattern CRON = Pattern.compile("0( \\S+){5}");

  private Checks() {}

  static IllegalArgumentException wrong(String component, String why) {
    return new IllegalArgumentException(component + ": " + why);
  }

  static void text(String component, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw wrong(component, "is missing or empty");
    }
  }

  static void given(String component, @Nullable Object value) {
    if (value == null) {
      throw wrong(component, "is missing");
    }
  }

  /** Names of projects and robots, as Harbor takes them. */
  static void name(String component, @Nullable String value) {
    text(component, value);
    if (value != null && !NAME.matcher(value).matches()) {
      throw wrong(component, "'" + value + "' is not lower-case words joined by . _ or -");
    }
  }

  /** Six fields, seconds first; Harbor takes 0 for the seconds only. */
  static void cron(String component, @Nullable String value) {
    if (value != null && !CRON.matcher(value).matches()) {
      throw wrong(
          component,
          "'" + value + "' is not a cron of six fields with 0 seconds, such as \"0 0 2 * * *\"");
    }
  }

  static void url(String component, @Nullable String value) {
    text(component, value);
    if (value != null && !value.matches("https?://[^\\s/]+.*")) {
      throw wrong(component, "'" + value.replaceFirst("\\?.*$", "") + "' is not an http(s) URL");
    }
  }

  static <T> List<T> copy(@Nullable List<T> items) {
    return items == null ? List.of() : List.copyOf(items);
  }

  static <T> List<T> distinct(String component, @Nullable List<T> items, Function<T, String> name) {
    Set<String> names = new HashSet<>();
    for (T item : copy(items)) {
      if (!names.add(name.apply(item))) {
        throw wrong(component, "'" + name.apply(item) + "' is given twice");
      }
    }
    return copy(items);
  }
}
