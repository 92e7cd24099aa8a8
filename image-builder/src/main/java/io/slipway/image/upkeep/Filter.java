package io.slipway.image.upkeep;

import io.slipway.image.UsageException;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Picks records by {@code KEY=VALUE} or {@code KEY!=VALUE}: kind, id (a beginning is enough),
 * shared. Of several with one key one must hold, and of every key one.
 */
public final class Filter implements Predicate<CacheRecord> {
  private static final List<String> KEYS = List.of("kind", "id", "shared");
  private static final List<String> BOOLEANS = List.of("true", "false");

  private final List<Predicate<CacheRecord>> all;

  private Filter(List<Predicate<CacheRecord>> all) {
    this.all = List.copyOf(all);
  }

  public static Filter everything() {
    return new Filter(List.of());
  }

  static Filter kinds(Predicate<Kind> kinds) {
    return new Filter(List.of(record -> kinds.test(record.kind())));
  }

  /**
   * @throws UsageException where a word is not known
   */
  public static Filter parse(List<String> words) throws UsageException {
    Map<String, Predicate<CacheRecord>> byKey = new LinkedHashMap<>();
    List<Predicate<CacheRecord>> all = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      boolean not = equals > 0 && word.charAt(equals - 1) == '!';
      String key = equals < 0 ? word : word.substring(0, not ? equals - 1 : equals);
      Predicate<CacheRecord> one = one(word, key, word.substring(equals + 1));
      if (not) {
        all.add(one.negate());
      } else {
        byKey.merge(key, one, Predicate::or);
      }
    }
    all.addAll(byKey.values());
    return new Filter(all);
  }

  private static Predicate<CacheRecord> one(String word, String key, String value)
      throws UsageException {
    boolean known = KEYS.contains(key) && !(key.equals("shared") && !BOOLEANS.contains(value));
    if (!word.contains("=") || !known || value.isEmpty()) {
      throw new UsageException(
          "--filter " + word + ": write kind=KIND, id=ID or shared=true|false" + hint(key));
    }
    if (key.equals("kind") && !Kind.words().contains(value)) {
      throw new UsageException(
          "--filter "
              + word
              + ": there is no kind '"
              + value
              + "'"
              + Nearest.hint(value, Kind.words())
              + "; there are "
              + String.join(", ", Kind.words()));
    }
    return switch (key) {
      case "kind" -> record -> record.kind().word().equals(value);
      case "id" -> record -> record.id().startsWith(value) || isHex(record, value);
      default -> record -> record.shared() == Boolean.parseBoolean(value);
    };
  }

  private static String hint(String key) {
    return KEYS.contains(key) ? "" : Nearest.hint(key, KEYS);
  }

  private static boolean isHex(CacheRecord record, String value) {
    return record.id().startsWith("sha256:" + value);
  }

  @Override
  public boolean test(CacheRecord record) {
    return all.stream().allMatch(one -> one.test(record));
  }
}
