package io.slipway.registry.scope;

import java.util.regex.Pattern;

/**
 * How many leading segments of a repository's name go away at a destination, in the words of
 * Harbor's replication rules: {@code a/b/c/img} is {@code a/b/c/img} with {@code none}, {@code
 * b/c/img} with {@code 1}, {@code c/img} with {@code 2} and {@code img} with {@code all}. The last
 * segment always stays.
 */
public final class Flatten {

  public static final String NONE = "none";
  public static final String ALL = "all";
  private static final Pattern LEVELS = Pattern.compile("[1-9][0-9]?");

  private Flatten() {}

  /**
   * @throws IllegalArgumentException where the word is not known
   */
  public static void check(String component, String word) {
    if (!word.equals(NONE) && !word.equals(ALL) && !LEVELS.matcher(word).matches()) {
      throw new IllegalArgumentException(
          "%s: is '%s', but must be none, all or the number of levels to drop"
              .formatted(component, word));
    }
  }

  public static String apply(String word, String repository) {
    int drop =
        switch (word) {
          case NONE -> 0;
          case ALL -> Integer.MAX_VALUE;
          default -> Integer.parseInt(word);
        };
    int from = 0;
    for (int slash = repository.indexOf('/');
        slash >= 0 && drop > 0;
        slash = repository.indexOf('/', slash + 1)) {
      from = slash + 1;
      drop--;
    }
    return repository.substring(from);
  }
}
