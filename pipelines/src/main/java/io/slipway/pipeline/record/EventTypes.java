package io.slipway.pipeline.record;

import java.util.Locale;

/** The type strings of the run record, derived from the names of the event records. */
public final class EventTypes {
  private static final String SUFFIX = "Event";

  private EventTypes() {}

  /**
   * {@code RunEvent.StageStarted} is {@code stage.started}; {@code BuildEvent.LayerPushed}, and so
   * every engine's event, is {@code build.layerPushed}.
   */
  public static String typeOf(Class<? extends Record> event) {
    String name = event.getSimpleName();
    return RunEvent.class.isAssignableFrom(event) ? ownType(name) : familyOf(event) + lower(name);
  }

  private static String ownType(String name) {
    int second = 1;
    while (second < name.length() && !Character.isUpperCase(name.charAt(second))) {
      second++;
    }
    return lower(name.substring(0, second)) + "." + lower(name.substring(second));
  }

  private static String familyOf(Class<?> event) {
    for (Class<?> family : event.getInterfaces()) {
      String name = family.getSimpleName();
      if (family.isSealed() && name.endsWith(SUFFIX)) {
        return lower(name.substring(0, name.length() - SUFFIX.length())) + ".";
      }
    }
    throw new IllegalArgumentException(
        event.getName() + " is no event: it implements no sealed interface named ...Event");
  }

  private static String lower(String name) {
    return name.isEmpty()
        ? name
        : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
