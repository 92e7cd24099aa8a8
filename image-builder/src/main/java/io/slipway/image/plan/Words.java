package io.slipway.image.plan;

import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.expand.Expander;
import io.slipway.image.expand.ExpansionException;
import io.slipway.image.expand.Quoting;
import io.slipway.image.expand.Variables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expansion of an instruction's words, with failures located. */
final class Words {
  private static final Expander DOCUMENTS = new Expander(Quoting.document());

  private final Expander expander;
  private final Expander display;

  Words(char escape) {
    this.expander = new Expander(Quoting.words(escape));
    this.display = new Expander(Quoting.display(escape));
  }

  String expand(Statement at, String word, Variables variables) throws DockerfileException {
    try {
      return expander.word(word, variables);
    } catch (ExpansionException e) {
      throw at.error(e.problem());
    }
  }

  @Nullable String expandOptional(Statement at, @Nullable String word, Variables variables)
      throws DockerfileException {
    return word == null ? null : expand(at, word, variables);
  }

  List<String> expandEach(Statement at, List<String> words, Variables variables)
      throws DockerfileException {
    List<String> result = new ArrayList<>();
    for (String word : words) {
      result.add(expand(at, word, variables));
    }
    return result;
  }

  /** Expansion after which blanks in values split words. */
  List<String> split(Statement at, List<String> words, Variables variables)
      throws DockerfileException {
    List<String> result = new ArrayList<>();
    for (String word : words) {
      try {
        result.addAll(expander.words(word, variables));
      } catch (ExpansionException e) {
        throw at.error(e.problem());
      }
    }
    return result;
  }

  String document(Statement at, String text, Variables variables) throws DockerfileException {
    try {
      return DOCUMENTS.word(text, variables);
    } catch (ExpansionException e) {
      throw at.error("in the here-document: " + e.problem());
    }
  }

  /** Never fails: what cannot be expanded is shown as it is. */
  String show(String text, Variables variables) {
    try {
      return display.word(text, variables);
    } catch (ExpansionException e) {
      return text;
    }
  }
}
