package io.slipway.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which caches {@code build} takes from and leaves results in. */
final class CacheFlags {
  @Option(names = "--no-cache", description = "Run every step again.")
  private boolean noCache;

  @Option(
      names = "--no-cache-filter",
      paramLabel = "STAGE",
      split = ",",
      description = "Run every step of this stage again.")
  private List<String> noCacheFilter = new ArrayList<>();

  @Option(names = "--pull", description = "Ask registries for every base again.")
  private boolean pull;

  @Option(
      names = "--cache-from",
      paramLabel = "CACHE",
      description = "REF, type=registry,ref=REF or type=local,src=DIR.")
  private List<String> from = new ArrayList<>();

  @Option(
      names = "--cache-to",
      paramLabel = "CACHE",
      description = "REF, type=registry,ref=REF[,mode=max], type=local,dest=DIR or type=inline.")
  private List<String> to = new ArrayList<>();

  /** As parameters of the step. */
  void addTo(Map<String, @Nullable Object> parameters) {
    parameters.put("noCache", noCache);
    parameters.put("noCacheFilter", noCacheFilter);
    parameters.put("pull", pull);
    parameters.put("cacheFrom", from);
    parameters.put("cacheTo", to);
  }
}
