package io.slipway.deploy.release;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.stream.Collectors;

/** Time zones by name, with a suggestion for those that aren't. */
final class Zones {
  private Zones() {}

  static ZoneId parse(String component, String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a time zone; write one of the tz database such as Europe/Berlin, or an offset such as +02:00%s"
              .formatted(component, name, suggestion(name)),
          e);
    }
  }

  private static String suggestion(String name) {
    String place = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String near =
        ZoneId.getAvailableZoneIds().stream()
            .filter(id -> id.toLowerCase(Locale.ROOT).endsWith("/" + place))
            .sorted()
            .limit(3)
            .collect(Collectors.joining(" or "));
    return near.isEmpty() ? "" : "; did you mean " + near + "?";
  }
}
