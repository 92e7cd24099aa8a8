package io.slipway.deploy.routing;

import io.slipway.deploy.release.InjectedFault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Entries of a VirtualService that hold up, or refuse, some of the requests of the one after them.
 * They stand only while both versions have a part in the traffic, so that no end and no abort
 * leaves one behind.
 */
record Faults(List<InjectedFault> faults) {
  private static final MadeEntries MADE = new MadeEntries("slipway-fault");

  static boolean isOne(Map<String, Object> entry) {
    return MADE.isOne(entry);
  }

  boolean areDue(Traffic traffic) {
    return !traffic.equals(Traffic.ALL_STABLE) && !traffic.equals(Traffic.ALL_CANARY);
  }

  /** An entry with those before it that strike. */
  Stream<Map<String, Object>> before(Map<String, Object> entry) {
    return Stream.concat(faults.stream().map(fault -> struck(entry, fault)), Stream.of(entry));
  }

  private static Map<String, Object> struck(Map<String, Object> entry, InjectedFault fault) {
    Map<String, Object> struck = MADE.narrowed(entry, fault.match());
    Map<String, Object> injected = new LinkedHashMap<>();
    InjectedFault.Delay delay = fault.delay();
    if (delay != null) {
      injected.put(
          "delay",
          Map.of(
              "percentage",
              Map.of("value", delay.percentage()),
              "fixedDelay",
              IstioDuration.text(delay.fixedDelay())));
    }
    InjectedFault.Abort abort = fault.abort();
    if (abort != null) {
      injected.put(
          "abort",
          Map.of(
              "percentage", Map.of("value", abort.percentage()), "httpStatus", abort.httpStatus()));
    }
    struck.put("fault", injected);
    return struck;
  }
}
