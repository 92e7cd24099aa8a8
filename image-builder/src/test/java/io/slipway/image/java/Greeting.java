package io.slipway.image.java;

/** What a dependency gives. */
final class Greeting {
  private Greeting() {}

  static String of(String word) {
    return word + "!";
  }
}
