package io.slipway.image.expand;

/** White space as Go's {@code unicode.IsSpace} has it, which the language is defined by. */
public final class Blank {
  private static final String SPACES =
      "\t\n\u000B\f\r \u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000";

  private Blank() {}

  public static boolean isSpace(int codePoint) {
    return SPACES.indexOf(codePoint) >= 0 || (codePoint >= 0x2000 && codePoint <= 0x200A);
  }

  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  public static boolean isBlank(String text) {
    return text.chars().allMatch(Blank::isSpace);
  }
}
