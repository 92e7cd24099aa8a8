package io.slipway.image.remotecache;

import io.slipway.image.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A cache to import.
 *
 * @param name as messages call it
 * @param reference as registries and layouts are asked for it
 */
public record CacheSource(String name, String reference, boolean inRegistry) {

  /**
   * @throws UsageException where one is not known, before anything is built
   */
  public static List<CacheSource> parse(List<String> words) throws UsageException {
    List<CacheSource> sources = new ArrayList<>();
    for (String text : words) {
      sources.add(parse(text));
    }
    return sources;
  }

  private static CacheSource parse(String text) throws UsageException {
    CacheWords words = CacheWords.parse("--cache-from", text);
    switch (words.type()) {
      case "registry" -> {
        String reference = words.allow(Set.of("ref")).need("ref");
        return new CacheSource(reference, reference, true);
      }
      case "local" -> {
        words.allow(Set.of("src", "tag", "digest"));
        String digest = words.either("digest", "");
        Path directory = Path.of(words.need("src")).toAbsolutePath();
        String which = digest.isEmpty() ? ":" + words.either("tag", "latest") : "@" + digest;
        return new CacheSource(words.need("src"), "oci-layout://" + directory + which, false);
      }
      default ->
          throw words.wrong("an inline cache is imported by its image: type=registry,ref=IMAGE");
    }
  }
}
