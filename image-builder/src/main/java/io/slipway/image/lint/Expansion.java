package io.slipway.image.lint;

import io.slipway.image.expand.Expander;
import io.slipway.image.expand.ExpansionException;
import io.slipway.image.expand.Variables;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A word after expansion and the variables that it asked for.
 *
 * @param text the word; null where it can't be expanded, which fails the build
 */
record Expansion(@Nullable String text, Set<String> set, Set<String> unset) {

  static Expansion of(Expander expander, String word, Variables variables) {
    Set<String> set = new TreeSet<>();
    Set<String> unset = new TreeSet<>();
    Variables watched =
        name -> {
          String value = variables.get(name);
          (value == null ? unset : set).add(name);
          return value;
        };
    try {
      return new Expansion(expander.word(word, watched), set, unset);
    } catch (ExpansionException e) {
      return new Expansion(null, set, unset);
    }
  }

  static List<String> words(Expander expander, String word, Variables variables) {
    try {
      return expander.words(word, variables);
    } catch (ExpansionException e) {
      return List.of();
    }
  }
}
