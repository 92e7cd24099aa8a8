package io.slipway.registry.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of versions as npm and Masterminds/semver write it: {@code >=1.2 <2 || ^3.1}. Comparators
 * are {@code = != > >= < <= ~ ^}, hyphen ranges {@code 1.2 - 2}, and parts left out or {@code x},
 * {@code X}, {@code *}; a blank or a comma joins comparators that all must hold.
 *
 * <p>A pre-release is in a range only where a comparator of its set names a pre-release of the same
 * three numbers (npm's rule), or where the filter asks for all pre-releases.
 */
public final class VersionRange {

  private static final int MAX_LENGTH = 1000;

  private static final String PART = "(?:[0-9]{1,18}|[xX*])";
  private static final Pattern PARTIAL =
      Pattern.compile(
          "[vV]?(%s)(?:\\.(%s)(?:\\.(%s)(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z.-]+)?)?)?"
              .formatted(PART, PART, PART));
  private static final Pattern COMPARATOR =
      Pattern.compile("(!=|>=|=>|<=|=<|~>|>|<|=|~|\\^)?\\s*([0-9A-Za-z*][^\\s,<>=~^!|]*)");
  private static final Pattern HYPHEN = Pattern.compile("\\s*(\\S+)\\s+-\\s+(\\S+)\\s*");
  private static final Pattern BETWEEN = Pattern.compile("[\\s,]*");

  /** Below every pre-release of its numbers: what {@code -0} means in npm's desugared ranges. */
  private static final List<String> LOWEST = List.of("0");

  private final List<List<Bound>> alternatives;

  private VersionRange(List<List<Bound>> alternatives) {
    this.alternatives = alternatives;
  }

  private enum Order {
    LESS,
    AT_MOST,
    AT_LEAST,
    MORE,
    NOT
  }

  /**
   * @param named whether the user wrote this pre-release
   */
  private record Bound(Order order, Version version, boolean named) {
    boolean holds(Version candidate) {
      int side = candidate.compareTo(version);
      return switch (order) {
        case LESS -> side < 0;
        case AT_MOST -> side <= 0;
        case AT_LEAST -> side >= 0;
        case MORE -> side > 0;
        case NOT -> side != 0;
      };
    }
  }

  /**
   * @param given how many of the three numbers were written
   */
  private record Partial(Version version, int given) {
    /** The first version that is beyond all that begin with the given numbers. */
    Version next(int number) {
      return switch (number) {
        case 0 -> below(version.major() + 1, 0, 0);
        case 1 -> below(version.major(), version.minor() + 1, 0);
        default -> below(version.major(), version.minor(), version.patch() + 1);
      };
    }
  }

  private static Version below(long major, long minor, long patch) {
    return new Version(major, minor, patch, LOWEST);
  }

  /**
   * @throws IllegalArgumentException where the text is not a range
   */
  public static VersionRange parse(String component, String text) {
    if (text.length() > MAX_LENGTH) {
      throw wrong(component, text.substring(0, 40) + "...", "it is too long");
    }
    List<List<Bound>> alternatives = new ArrayList<>();
    for (String alternative : text.split("\\|\\|", -1)) {
      alternatives.add(alternative(component, alternative));
    }
    return new VersionRange(List.copyOf(alternatives));
  }

  private static IllegalArgumentException wrong(String component, String text, String why) {
    return new IllegalArgumentException(
        "%s: '%s' is not a range of versions: %s; write something like >=1.2.0 <2, ^1.4, ~2.1, 1.x or 1.0 - 2.0, joined by ||"
            .formatted(component, text, why));
  }

  private static List<Bound> alternative(String component, String text) {
    Matcher hyphen = HYPHEN.matcher(text);
    if (hyphen.matches()) {
      List<Bound> bounds = new ArrayList<>();
      bounds.addAll(bounds(">=", partial(component, text, hyphen.group(1))));
      bounds.addAll(bounds("<=", partial(component, text, hyphen.group(2))));
      return bounds;
    }
    return comparators(component, text);
  }

  private static List<Bound> comparators(String component, String text) {
    List<Bound> bounds = new ArrayList<>();
    Matcher comparator = COMPARATOR.matcher(text);
    int at = skipBlank(text, 0);
    if (at == text.length()) {
      throw wrong(component, text, "it is empty; write * for every release");
    }
    while (at < text.length()) {
      if (!comparator.region(at, text.length()).lookingAt()) {
        throw wrong(component, text, "'" + text.substring(at) + "' is not understood");
      }
      Partial version = partial(component, text, comparator.group(2));
      if ("!=".equals(comparator.group(1)) && version.given() < 3) {
        throw wrong(component, text, "!= needs all three numbers");
      }
      bounds.addAll(bounds(comparator.group(1), version));
      at = skipBlank(text, comparator.end());
    }
    return bounds;
  }

  private static int skipBlank(String text, int from) {
    Matcher blank = BETWEEN.matcher(text).region(from, text.length());
    return blank.lookingAt() ? blank.end() : from;
  }

  private static Partial partial(String component, String range, String text) {
    Matcher parts = PARTIAL.matcher(text);
    if (!parts.matches()) {
      throw wrong(component, range, "'" + text + "' is not a version or a part of one");
    }
    long[] numbers = new long[3];
    int given = 0;
    while (given < 3 && isNumber(parts.group(given + 1))) {
      numbers[given] = Long.parseLong(parts.group(given + 1));
      given++;
    }
    List<String> prerelease =
        given < 3 || parts.group(4) == null ? List.of() : List.of(parts.group(4).split("\\."));
    return new Partial(new Version(numbers[0], numbers[1], numbers[2], prerelease), given);
  }

  private static boolean isNumber(@Nullable String part) {
    return part != null && Character.isDigit(part.charAt(0));
  }

  private static List<Bound> bounds(@Nullable String operator, Partial of) {
    return switch (operator == null ? "=" : operator) {
      case "=" -> span(of, of.given() - 1);
      case "~", "~>" -> span(of, Math.min(of.given() - 1, 1));
      case "^" -> span(of, firstNonZero(of));
      case ">=", "=>" -> atLeast(of);
      case "<" -> List.of(bound(Order.LESS, of, of.given() < 3));
      case ">" -> of.given() == 3 ? List.of(bound(Order.MORE, of, false)) : beyond(of);
      case "<=", "=<" -> atMost(of);
      default -> List.of(bound(Order.NOT, of, false));
    };
  }

  /** From the version to before the next one at {@code number}; below 0 that is everything. */
  private static List<Bound> span(Partial of, int number) {
    if (of.given() == 0) {
      return List.of();
    }
    if (number == 2 && of.given() == 3) {
      return List.of(bound(Order.AT_LEAST, of, false), bound(Order.AT_MOST, of, false));
    }
    return List.of(bound(Order.AT_LEAST, of, false), new Bound(Order.LESS, of.next(number), false));
  }

  /** A caret lets everything change that is to the right of the leftmost number above 0. */
  private static int firstNonZero(Partial of) {
    Version version = of.version();
    if (version.major() > 0 || of.given() <= 1) {
      return 0;
    }
    return version.minor() > 0 || of.given() == 2 ? 1 : 3;
  }

  private static List<Bound> atLeast(Partial of) {
    return of.given() == 0 ? List.of() : List.of(bound(Order.AT_LEAST, of, false));
  }

  /** Above everything that begins with the given numbers; above {@code *} is nothing. */
  private static List<Bound> beyond(Partial of) {
    return of.given() == 0
        ? List.of(new Bound(Order.LESS, below(0, 0, 0), false))
        : List.of(new Bound(Order.AT_LEAST, release(of.next(of.given() - 1)), false));
  }

  private static Version release(Version version) {
    return new Version(version.major(), version.minor(), version.patch(), List.of());
  }

  private static List<Bound> atMost(Partial of) {
    if (of.given() == 0) {
      return List.of();
    }
    return of.given() == 3
        ? List.of(bound(Order.AT_MOST, of, false))
        : List.of(new Bound(Order.LESS, of.next(of.given() - 1), false));
  }

  private static Bound bound(Order order, Partial of, boolean lowest) {
    Version version = of.version();
    return lowest
        ? new Bound(order, below(version.major(), version.minor(), version.patch()), false)
        : new Bound(order, version, version.isPrerelease());
  }

  /**
   * @param prereleases whether those count that the range does not name
   */
  public boolean contains(String tag, boolean prereleases) {
    Optional<Version> version = Version.parse(tag);
    return version.isPresent()
        && alternatives.stream().anyMatch(all -> contains(all, version.get(), prereleases));
  }

  private static boolean contains(List<Bound> all, Version version, boolean prereleases) {
    if (!all.stream().allMatch(bound -> bound.holds(version))) {
      return false;
    }
    return !version.isPrerelease()
        || prereleases
        || all.stream().anyMatch(bound -> bound.named() && bound.version().hasNumbersOf(version));
  }
}
