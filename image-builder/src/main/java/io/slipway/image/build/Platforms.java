package io.slipway.image.build;

import io.slipway.image.BuildRequest;
import io.slipway.image.UsageException;
import io.slipway.image.config.Platform;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The platforms that a build is asked for. */
final class Platforms {
  private static final String LOCAL = "local";

  private Platforms() {}

  /**
   * In the order asked for, each once; this machine's where none is named. One of several may be
   * {@code local}.
   *
   * @throws UsageException where one is no platform
   */
  static List<Platform> asked(BuildRequest request) throws UsageException {
    if (request.platforms().isEmpty()) {
      return List.of(Platform.host());
    }
    Set<Platform> platforms = new LinkedHashSet<>();
    for (String named : request.platforms()) {
      for (String platform : named.split(",", -1)) {
        platforms.add(platform.strip().equals(LOCAL) ? Platform.host() : parse(platform));
      }
    }
    return List.copyOf(platforms);
  }

  private static Platform parse(String text) throws UsageException {
    try {
      return Platform.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--platform: " + e.getMessage());
    }
  }
}
