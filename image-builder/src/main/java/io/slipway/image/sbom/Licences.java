package io.slipway.image.sbom;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Licences as packages name them, made SPDX licence expressions (SPDX 2.3, annex D). Names that the
 * SPDX list (3.27) has not become {@code LicenseRef-} and the name.
 */
public final class Licences {
  /** Longer ones are texts of licences, not names. */
  private static final int MAX_LENGTH = 2000;

  private static final int MAX_DEPTH = 32;
  private static final Pattern TOKEN = Pattern.compile("[()]|[^\\s()]+");

  /** The GNU licences as Debian ({@code LGPL-2.1+}) and Fedora ({@code GPLv2+}) write them. */
  private static final Pattern GNU =
      Pattern.compile("(GPL|LGPL|AGPL|GFDL)[- ]?v?(\\d)(\\.\\d)?(\\.0)?(\\+| or later)?");

  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("expat", "MIT"),
          Map.entry("apache-2", "Apache-2.0"),
          Map.entry("asl 2.0", "Apache-2.0"),
          Map.entry("apache license, version 2.0", "Apache-2.0"),
          Map.entry("http://www.apache.org/licenses/license-2.0", "Apache-2.0"),
          Map.entry("http://www.apache.org/licenses/license-2.0.txt", "Apache-2.0"),
          Map.entry("https://www.apache.org/licenses/license-2.0", "Apache-2.0"),
          Map.entry("https://www.apache.org/licenses/license-2.0.txt", "Apache-2.0"),
          Map.entry("mplv1.1", "MPL-1.1"),
          Map.entry("mplv2.0", "MPL-2.0"),
          Map.entry("boost", "BSL-1.0"),
          Map.entry("cc0", "CC0-1.0"),
          Map.entry("psfv2", "PSF-2.0"));

  private static final Map<String, String> LICENCES = list("spdx-licences.txt");
  private static final Map<String, String> EXCEPTIONS = list("spdx-exceptions.txt");

  private final Deque<String> rest;

  private Licences(Deque<String> tokens) {
    this.rest = tokens;
  }

  /** "" for a blank text. */
  public static String expression(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.length() > MAX_LENGTH) {
      return "";
    }
    Deque<String> tokens = new ArrayDeque<>();
    TOKEN.matcher(stripped).results().forEach(match -> tokens.add(match.group()));
    Licences reader = new Licences(tokens);
    String expression = reader.alternatives(0);
    return expression == null || !reader.rest.isEmpty() ? reference(stripped) : expression;
  }

  /** All of them apply; each is an expression. */
  public static String all(List<String> expressions) {
    List<String> distinct = expressions.stream().filter(e -> !e.isEmpty()).distinct().toList();
    if (distinct.size() < 2) {
      return String.join("", distinct);
    }
    return String.join(
        " AND ", distinct.stream().map(e -> e.contains(" OR ") ? "(" + e + ")" : e).toList());
  }

  private @Nullable String alternatives(int depth) {
    return joined("OR", depth);
  }

  private @Nullable String joined(String operator, int depth) {
    List<String> operands = new ArrayList<>();
    do {
      String operand = operator.equals("OR") ? joined("AND", depth) : operand(depth);
      if (operand == null) {
        return null;
      }
      operands.add(operand);
    } while (accept(operator));
    return String.join(" " + operator + " ", operands);
  }

  private @Nullable String operand(int depth) {
    if (accept("(")) {
      String inner = depth < MAX_DEPTH ? alternatives(depth + 1) : null;
      return inner != null && accept(")") ? "(" + inner + ")" : null;
    }
    String name = words();
    if (name.isEmpty()) {
      return null;
    }
    String licence = licence(name);
    return accept("WITH") ? exception(licence, words()) : licence;
  }

  private boolean accept(String token) {
    boolean next = token.equalsIgnoreCase(rest.peek());
    if (next) {
      rest.remove();
    }
    return next;
  }

  /** Names may have blanks, {@code ASL 2.0}. */
  private String words() {
    List<String> words = new ArrayList<>();
    while (!rest.isEmpty() && !isOperator(rest.element())) {
      words.add(rest.remove());
    }
    return String.join(" ", words);
  }

  private static boolean isOperator(String token) {
    return switch (token.toUpperCase(Locale.ROOT)) {
      case "(", ")", "AND", "OR", "WITH" -> true;
      default -> false;
    };
  }

  private static String licence(String name) {
    String known = known(name);
    if (known != null) {
      return known;
    }
    List<String> each = new ArrayList<>();
    for (String word : name.split(" ")) {
      String licence = known(word);
      if (licence == null) {
        return reference(name);
      }
      each.add(licence);
    }
    return String.join(" AND ", each);
  }

  private static @Nullable String known(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String listed = LICENCES.get(lower);
    Matcher gnu = GNU.matcher(name);
    if (gnu.matches()) {
      return gnu(gnu);
    }
    return listed == null ? ALIASES.get(lower) : listed;
  }

  private static @Nullable String gnu(Matcher name) {
    String minor = name.group(3) == null ? ".0" : name.group(3);
    String id = name.group(1) + "-" + name.group(2) + minor;
    String full = id + (name.group(5) == null ? "-only" : "-or-later");
    return LICENCES.get(full.toLowerCase(Locale.ROOT));
  }

  private static String exception(String licence, String name) {
    String known = EXCEPTIONS.get(name.toLowerCase(Locale.ROOT));
    boolean simple = !licence.contains(" ") && !licence.startsWith("LicenseRef-");
    return known != null && simple
        ? licence + " WITH " + known
        : reference(licence.replace("LicenseRef-", "") + " with " + name);
  }

  /** A licence that has no SPDX name: letters, digits, points and hyphens only. */
  static String reference(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-|-$", "");
    return clean.isEmpty() ? "" : "LicenseRef-" + clean.substring(0, Math.min(80, clean.length()));
  }

  private static Map<String, String> list(String resource) {
    try (InputStream in = Licences.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the build");
      }
      Map<String, String> names = new HashMap<>();
      new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .forEach(id -> names.put(id.toLowerCase(Locale.ROOT), id));
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
