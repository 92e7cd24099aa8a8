package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of values in the Compose Specification. */
final class ComposeText {
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+(?:\\.\\d+)?)s)?(?:(\\d+)ms)?(?:(\\d+)us)?");
  private static final Pattern BYTES =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(b|k|kb|m|mb|g|gb)?", Pattern.CASE_INSENSITIVE);

  private ComposeText() {}

  /** Whole seconds, rounded up, at least one. */
  static int seconds(YamlNode node) {
    Matcher parts = DURATION.matcher(node.text());
    if (node.text().isEmpty() || !parts.matches()) {
      throw node.error(
          "expected a duration such as 90s or 1m30s, but found '%s'".formatted(node.text()));
    }
    double seconds =
        3600 * number(parts.group(1))
            + 60 * number(parts.group(2))
            + number(parts.group(3))
            + number(parts.group(4)) / 1e3
            + number(parts.group(5)) / 1e6;
    return (int) Math.max(1, Math.ceil(seconds));
  }

  private static double number(@Nullable String digits) {
    return digits == null ? 0 : Double.parseDouble(digits);
  }

  /** A Kubernetes quantity: Compose's units are powers of 1024, whatever their letters. */
  static String bytes(YamlNode node) {
    Matcher parts = BYTES.matcher(node.text().strip());
    if (!parts.matches()) {
      throw node.error(
          "expected an amount of bytes such as 512m or 2gb, but found '%s'".formatted(node.text()));
    }
    String unit = parts.group(2) == null ? "b" : parts.group(2).toLowerCase(Locale.ROOT);
    BigDecimal factor = new BigDecimal(1L << (10 * "bkmg".indexOf(unit.charAt(0))));
    long bytes = new BigDecimal(parts.group(1)).multiply(factor).longValue();
    for (String suffix : List.of("Gi", "Mi", "Ki")) {
      long size = 1L << (10 * (1 + "KMG".indexOf(suffix.charAt(0))));
      if (bytes >= size && bytes % size == 0) {
        return bytes / size + suffix;
      }
    }
    return String.valueOf(bytes);
  }

  /** A list, or a mapping, of {@code NAME=VALUE}; a value that isn't said is null. */
  static Map<String, @Nullable String> pairs(@Nullable YamlNode node) {
    Map<String, @Nullable String> pairs = new LinkedHashMap<>();
    if (node == null) {
      return pairs;
    }
    if (node.isMapping()) {
      node.entries().forEach((key, value) -> pairs.put(key, value.isNull() ? null : value.text()));
      return pairs;
    }
    for (YamlNode item : node.items()) {
      String text = item.text();
      int equals = text.indexOf('=');
      pairs.put(
          equals < 0 ? text : text.substring(0, equals),
          equals < 0 ? null : text.substring(equals + 1));
    }
    return pairs;
  }

  /** As {@link #pairs}, where a value that isn't said is empty. */
  static Map<String, String> labels(@Nullable YamlNode node) {
    Map<String, String> labels = new LinkedHashMap<>();
    pairs(node).forEach((key, value) -> labels.put(key, value == null ? "" : value));
    return labels;
  }

  /** One text, or a list of them. */
  static List<YamlNode> oneOrMore(@Nullable YamlNode node) {
    if (node == null) {
      return List.of();
    }
    return node.isList() ? node.items() : List.of(node);
  }

  /** A command as a list, or as text that is split as a shell does. */
  static List<String> words(YamlNode node) {
    return node.isList()
        ? node.items().stream().map(YamlNode::text).toList()
        : split(node, node.text());
  }

  private static List<String> split(YamlNode node, String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = '\0';
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (quote != '\0' && next == quote) {
        quote = '\0';
      } else if (quote == '\0' && (next == '"' || next == '\'')) {
        quote = next;
        begun = true;
      } else if (next == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        begun = true;
      } else if (quote == '\0' && Character.isWhitespace(next)) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(next);
        begun = true;
      }
    }
    if (quote != '\0') {
      throw node.error("the quote %s is not closed".formatted(quote));
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }

  /** Kubernetes fills in {@code $(NAME)} in commands and variables, Compose doesn't. */
  static String literal(String text) {
    return text.replace("$(", "$$(");
  }
}
