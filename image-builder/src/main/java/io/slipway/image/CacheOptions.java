package io.slipway.image;

import java.util.List;

/**
 * What is taken from caches, and what is left there.
 *
 * @param noCache whether every step runs again
 * @param noCacheFilter stages whose steps run again
 * @param pull whether a base that is here already is asked for again
 * @param from caches to import from, in BuildKit's words: {@code REF}, {@code
 *     type=registry,ref=REF}, {@code type=local,src=DIR}
 * @param to caches to export to: {@code type=registry,ref=REF[,mode=min|max]}, {@code
 *     type=local,dest=DIR[,mode=min|max]}, {@code type=inline}
 */
public record CacheOptions(
    boolean noCache, List<String> noCacheFilter, boolean pull, List<String> from, List<String> to) {

  public CacheOptions {
    noCacheFilter = List.copyOf(noCacheFilter);
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  public static CacheOptions defaults() {
    return new CacheOptions(false, List.of(), false, List.of(), List.of());
  }
}
