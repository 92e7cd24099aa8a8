package io.slipway.pipeline.yaml;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Text of a scalar, with variables filled in, as the type of a component. */
final class Scalars {
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");

  private final String file;
  private final Map<String, String> environment;

  Scalars(String file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  Object convert(ScalarNode node, Class<?> type) throws YamlException {
    try {
      String text = Variables.fill(node.getValue(), environment);
      return type.isEnum() ? constant(text, type) : plain(text, type);
    } catch (NumberFormatException e) {
      throw YamlException.at(
          file, node, "expected " + describe(type) + ", but found '" + node.getValue() + "'");
    } catch (IllegalArgumentException e) {
      throw YamlException.at(file, node, String.valueOf(e.getMessage()));
    }
  }

  private static Object plain(String text, Class<?> type) {
    if (type == String.class) {
      return text;
    }
    if (type == Duration.class) {
      return duration(text);
    }
    if (type == boolean.class || type == Boolean.class) {
      return bool(text);
    }
    if (type == int.class || type == Integer.class) {
      return Integer.valueOf(text);
    }
    if (type == long.class || type == Long.class) {
      return Long.valueOf(text);
    }
    if (type == double.class || type == Double.class) {
      return Double.valueOf(text);
    }
    throw new IllegalStateException("No scalar can be a " + type.getName());
  }

  private static Boolean bool(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new NumberFormatException();
    }
    return Boolean.valueOf(text);
  }

  private static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new NumberFormatException();
    }
    return Duration.ofDays(number(parts.group(1)))
        .plusHours(number(parts.group(2)))
        .plusMinutes(number(parts.group(3)))
        .plusSeconds(number(parts.group(4)))
        .plusMillis(number(parts.group(5)));
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static Object constant(String text, Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      if (lowerCamel(((Enum<?>) constant).name()).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "expected one of " + String.join(", ", constants(type)) + ", but found '" + text + "'");
  }

  static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> lowerCamel(((Enum<?>) constant).name()))
        .toList();
  }

  private static String lowerCamel(String constant) {
    String lower = constant.toLowerCase(Locale.ROOT);
    return Pattern.compile("_(.)")
        .matcher(lower)
        .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  /** The type, in words. */
  static String describe(Class<?> type) {
    if (type == Duration.class) {
      return "a duration such as 500ms, 10s, 2m or 30d";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    return type == String.class || type.isEnum() ? "text" : "a whole number";
  }
}
