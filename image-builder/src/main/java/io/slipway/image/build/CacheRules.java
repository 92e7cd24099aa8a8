package io.slipway.image.build;

import io.slipway.image.CacheOptions;
import io.slipway.image.UsageException;
import io.slipway.image.suggest.Nearest;
import java.util.List;

/** Which steps may be taken from the cache. */
final class CacheRules {
  private CacheRules() {}

  /** Refuses a stage in {@code --no-cache-filter} that the Dockerfile does not have. */
  static void check(CacheOptions cache, List<String> stages) throws UsageException {
    for (String wanted : cache.noCacheFilter()) {
      if (stages.stream().noneMatch(wanted::equalsIgnoreCase)) {
        throw new UsageException(
            "--no-cache-filter "
                + wanted
                + ": no stage is called so"
                + Nearest.hint(wanted, stages)
                + "; the stages are "
                + String.join(", ", stages));
      }
    }
  }

  static boolean ignores(CacheOptions cache, String stage) {
    return cache.noCache() || cache.noCacheFilter().stream().anyMatch(stage::equalsIgnoreCase);
  }
}
