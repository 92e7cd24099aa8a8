package io.slipway.image.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Variables of an image, where a program of the host sees them before the image's does. */
final class Environment {
  /** What makes the dynamic linker or the C library load code (ld.so(8), glibc's manual). */
  private static final List<String> LOADING =
      List.of("LD_", "GLIBC_", "GCONV_", "LOCPATH", "NLSPATH", "MALLOC_", "GETCONF_");

  private Environment() {}

  /**
   * Without those that could run the image's code in a program of the host. bubblewrap and crun
   * need no such care: they set variables themselves, inside.
   */
  static Map<String, String> harmless(Map<String, String> environment) {
    Map<String, String> harmless = new TreeMap<>(environment);
    harmless.keySet().removeIf(key -> LOADING.stream().anyMatch(key::startsWith));
    return harmless;
  }
}
