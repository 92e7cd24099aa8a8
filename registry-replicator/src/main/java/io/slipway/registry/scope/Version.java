package io.slipway.registry.scope;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version by Semantic Versioning 2.0.0, as tags carry it: with or without a {@code v} before it,
 * and with {@code _} for the {@code +} that no tag can hold (as Helm writes it). Build metadata
 * takes no part in the order.
 *
 * @param prerelease its identifiers; empty for a release
 */
record Version(long major, long minor, long patch, List<String> prerelease)
    implements Comparable<Version> {

  /** 18 digits fit a long; longer numbers are dates and hashes, not versions. */
  private static final String NUMBER = "(0|[1-9][0-9]{0,17})";

  private static final String IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
  private static final Pattern TAG =
      Pattern.compile(
          "[vV]?%s\\.%s\\.%s(?:-(%s(?:\\.%s)*))?(?:[+_][0-9A-Za-z.-]+)?"
              .formatted(NUMBER, NUMBER, NUMBER, IDENTIFIER, IDENTIFIER));
  private static final int MAX_LENGTH = 256;

  private static final Comparator<Version> NUMBERS =
      Comparator.comparingLong(Version::major)
          .thenComparingLong(Version::minor)
          .thenComparingLong(Version::patch);

  Version {
    prerelease = List.copyOf(prerelease);
  }

  /** Empty where the text is not a whole version: {@code 1.2} and {@code latest} are none. */
  static Optional<Version> parse(String text) {
    Matcher parts = TAG.matcher(text);
    if (text.length() > MAX_LENGTH || !parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Version(
            Long.parseLong(parts.group(1)),
            Long.parseLong(parts.group(2)),
            Long.parseLong(parts.group(3)),
            parts.group(4) == null ? List.of() : List.of(parts.group(4).split("\\."))));
  }

  boolean isPrerelease() {
    return !prerelease.isEmpty();
  }

  boolean hasNumbersOf(Version other) {
    return NUMBERS.compare(this, other) == 0;
  }

  @Override
  public int compareTo(Version other) {
    int numbers = NUMBERS.compare(this, other);
    return numbers != 0 ? numbers : comparePrereleases(prerelease, other.prerelease);
  }

  /** Section 11: a release is above its pre-releases; more identifiers are above fewer. */
  private static int comparePrereleases(List<String> a, List<String> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Boolean.compare(a.isEmpty(), b.isEmpty());
    }
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = compareIdentifiers(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int compareIdentifiers(String a, String b) {
    boolean numbers = isNumber(a) && isNumber(b);
    if (numbers) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    return isNumber(a) == isNumber(b) ? a.compareTo(b) : isNumber(a) ? -1 : 1;
  }

  private static boolean isNumber(String identifier) {
    return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
