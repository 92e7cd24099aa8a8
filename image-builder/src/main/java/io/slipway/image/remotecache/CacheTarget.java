package io.slipway.image.remotecache;

import io.slipway.image.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a cache is exported to. */
public sealed interface CacheTarget {

  /** The image itself carries the table of its own steps. */
  record Inline() implements CacheTarget {}

  /**
   * A manifest of its own in a registry.
   *
   * @param max whether the steps of every stage are kept, not only those of the result
   */
  record Registry(String reference, boolean max, boolean ignoreError) implements CacheTarget {}

  /** An OCI layout on disk. */
  record Local(Path directory, String tag, boolean max, boolean ignoreError)
      implements CacheTarget {}

  /**
   * @throws UsageException where one is not known, before anything is built
   */
  static List<CacheTarget> parse(List<String> words) throws UsageException {
    List<CacheTarget> targets = new ArrayList<>();
    for (String text : words) {
      targets.add(parse(text));
    }
    return targets;
  }

  private static CacheTarget parse(String text) throws UsageException {
    CacheWords words = CacheWords.parse("--cache-to", text);
    return switch (words.type()) {
      case "inline" -> {
        words.allow(Set.of());
        yield new Inline();
      }
      case "local" -> {
        words.allow(keys("dest", "tag"));
        check(words);
        Path directory = Path.of(words.need("dest"));
        yield new Local(directory, words.either("tag", "latest"), max(words), ignoreError(words));
      }
      default -> {
        words.allow(keys("ref", "ref"));
        check(words);
        yield new Registry(words.need("ref"), max(words), ignoreError(words));
      }
    };
  }

  private static Set<String> keys(String one, String other) {
    Set<String> keys =
        new HashSet<>(Set.of("mode", "ignore-error", "image-manifest", "oci-mediatypes"));
    keys.add(one);
    keys.add(other);
    return keys;
  }

  /** There is one form, an OCI image manifest; asking for it is fine, for another is not. */
  private static void check(CacheWords words) throws UsageException {
    if (!words.flag("image-manifest", true) || !words.flag("oci-mediatypes", true)) {
      throw words.wrong("a cache is an OCI image manifest here; no other form is written");
    }
  }

  private static boolean max(CacheWords words) throws UsageException {
    String mode = words.either("mode", "min");
    if (!mode.equals("min") && !mode.equals("max")) {
      throw words.wrong("mode is min or max, not " + mode);
    }
    return mode.equals("max");
  }

  private static boolean ignoreError(CacheWords words) throws UsageException {
    return words.flag("ignore-error", false);
  }
}
