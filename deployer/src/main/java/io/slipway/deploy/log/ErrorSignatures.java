package io.slipway.deploy.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Kinds of errors in a log: a line that speaks of an error, without what differs from one
 * occurrence to the next (times, numbers, ids, addresses, quoted text), and the top frames of the
 * stack trace that follows it.
 */
public final class ErrorSignatures {
  private static final Pattern ERROR =
      Pattern.compile(
          "\\b(ERROR|FATAL|SEVERE|CRITICAL|PANIC)\\b|\\b(error|fatal|panic):|\"level\":\\s*\"(error|fatal)\""
              + "|level=(error|fatal)|[A-Za-z]\\w*(Exception|Error)\\b(?=:|$)|^Traceback \\(");

  private static final Pattern FRAME =
      Pattern.compile(
          "^\\s+at \\S.*|^\\s+File \"[^\"]+\", line \\d+.*|^\\s*Caused by: .*|^\\s+\\S+\\.go:\\d+.*");

  private static final int FRAMES = 3;
  private static final int LONGEST = 400;

  /** Lines are cut before they are matched: what a long line costs is bounded. */
  private static final int LONGEST_LINE = 2000;

  /** More kinds than that in one log are told apart no longer. */
  private static final int MOST_KINDS = 1000;

  private record Rule(Pattern pattern, String placeholder) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              Pattern.compile(
                  "\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}([.,]\\d+)?(Z|[+-]\\d{2}:?\\d{2})?|\\b\\d{2}:\\d{2}:\\d{2}([.,]\\d+)?"),
              "<time>"),
          new Rule(
              Pattern.compile("\\b\\p{XDigit}{8}-(\\p{XDigit}{4}-){3}\\p{XDigit}{12}\\b"), "<id>"),
          new Rule(Pattern.compile("\"[^\"]*\"|'[^']*'|`[^`]*`"), "<text>"),
          new Rule(Pattern.compile("\\b\\d{1,3}(\\.\\d{1,3}){3}(:\\d+)?\\b"), "<address>"),
          new Rule(
              Pattern.compile(
                  "\\b0x\\p{XDigit}+\\b|\\b(?=\\p{XDigit}*\\d)\\p{XDigit}{8,}\\b|@\\p{XDigit}{5,}\\b"),
              "<hex>"),
          new Rule(Pattern.compile("\\d+(\\.\\d+)?"), "<n>"),
          new Rule(Pattern.compile("\\s+"), " "));

  private ErrorSignatures() {}

  /** How often each kind occurs, in the order of first occurrence. */
  public static Map<String, Integer> of(List<String> lines) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = cut(lines.get(i), LONGEST_LINE);
      if (ERROR.matcher(line).find() && !FRAME.matcher(line).matches()) {
        String signature = signature(line, lines, i + 1);
        if (counts.containsKey(signature) || counts.size() < MOST_KINDS) {
          counts.merge(signature, 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  private static String signature(String line, List<String> lines, int next) {
    List<String> parts = new ArrayList<>(List.of(normalised(line)));
    for (int i = next; i < lines.size() && parts.size() <= FRAMES; i++) {
      String frame = cut(lines.get(i), LONGEST_LINE);
      if (!FRAME.matcher(frame).matches()) {
        break;
      }
      parts.add(normalised(frame));
    }
    return cut(String.join(" | ", parts), LONGEST);
  }

  static String normalised(String line) {
    String text = line.strip();
    for (Rule rule : RULES) {
      text = rule.pattern.matcher(text).replaceAll(rule.placeholder);
    }
    return text;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
