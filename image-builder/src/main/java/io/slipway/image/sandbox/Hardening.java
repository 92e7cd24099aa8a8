package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxSpec.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What keeps a process from the machine beyond namespaces, as containerd's default specification
 * and Docker's seccomp profile have it; nothing where it may do all.
 */
record Hardening(List<String> capabilities, List<String> masked, List<String> readOnly) {
  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private static final Map<List<String>, SeccompProfile> PROFILES = new ConcurrentHashMap<>();

  static Hardening of(Host host, Settings settings) {
    return settings.insecure()
        ? new Hardening(host.capabilities(), List.of(), List.of())
        : usual(host);
  }

  /** What holds for every step that doesn't ask for more. */
  static Hardening usual(Host host) {
    List<String> all = host.capabilities();
    return new Hardening(
        Capabilities.DEFAULT.stream().filter(all::contains).toList(), MASKED, READ_ONLY);
  }

  boolean isLifted() {
    return masked.isEmpty();
  }

  /** Empty where the process may make any call, or where the machine is none that is known here. */
  Optional<SeccompProfile> seccomp() {
    return isLifted()
        ? Optional.empty()
        : Architecture.host()
            .map(
                machine ->
                    PROFILES.computeIfAbsent(capabilities, set -> SeccompProfile.of(machine, set)));
  }
}
