package io.slipway.image.expand;

import java.util.ArrayList;
import java.util.List;

/** Collects words: blanks end one, unless they come raw (quoted or escaped). */
final class WordBuilder {
  private final StringBuilder current = new StringBuilder();
  private final List<String> words = new ArrayList<>();

  void add(int codePoint) {
    if (Blank.isSpace(codePoint)) {
      finish();
    } else {
      current.appendCodePoint(codePoint);
    }
  }

  void addAll(String text) {
    text.codePoints().forEach(this::add);
  }

  void addRaw(String text) {
    current.append(text);
  }

  void addRaw(int codePoint) {
    current.appendCodePoint(codePoint);
  }

  List<String> words() {
    finish();
    return List.copyOf(words);
  }

  private void finish() {
    if (current.length() > 0) {
      words.add(current.toString());
      current.setLength(0);
    }
  }
}
