package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many Pods the canary has: {@code full} (as many as the stable arm), {@code traffic} (its
 * share of the traffic), a percentage of the stable arm's, or a number.
 */
public record Scale(String text) {
  private static final Pattern NUMBER = Pattern.compile("([1-9][0-9]{0,5})(%?)");
  private static final String TRAFFIC = "traffic";
  private static final String RATIO_WORD = "ratio";
  private static final String BESIDE_WORD = "beside";
  private static final String PART_WORD = "part";

  /** With a greater share the canary would need more Pods than the stable arm has. */
  static final int MOST_BESIDE_STABLE = 50;

  /** Not for people to write: routers ask for them. */
  private static final Set<String> INTERNAL = Set.of(RATIO_WORD, BESIDE_WORD, PART_WORD);

  /** It can take all the traffic at any moment. */
  public static final Scale FULL = new Scale("full");

  /** So many that the canary's Pods among all Pods are its share of the traffic, below 100. */
  static final Scale RATIO = new Scale(RATIO_WORD);

  /**
   * As {@link #RATIO}, but none for no share, and never more than the stable arm, which keeps its
   * Pods and so its half of the work.
   */
  static final Scale BESIDE_STABLE = new Scale(BESIDE_WORD);

  /** The share of the stable arm's own Pods, none for no share. */
  static final Scale PART = new Scale(PART_WORD);

  public Scale {
    Matcher number = NUMBER.matcher(text);
    boolean word = text.equals("full") || INTERNAL.contains(text) || text.equals(TRAFFIC);
    require(
        word || number.matches(),
        "scale: \"%s\" is not understood; expected full, traffic, a percentage such as 50%% or a number of Pods"
            .formatted(text));
    require(
        word || number.group(2).isEmpty() || Integer.parseInt(number.group(1)) <= 100,
        "scale: %s is more than the stable arm; allowed are 1%% to 100%%".formatted(text));
  }

  /**
   * The number of Pods.
   *
   * @param stable Pods that the stable arm wants
   * @param weight the canary's share of the traffic, in percent
   * @return at least 1, but where there is no share of Pods to have
   */
  public int pods(int stable, int weight) {
    Matcher number = NUMBER.matcher(text);
    if (number.matches() && number.group(2).isEmpty()) {
      return Integer.parseInt(number.group(1));
    }
    if (text.equals(BESIDE_WORD)) {
      return weight == 0
          ? 0
          : Math.min(stable, ratio(stable, Math.min(weight, MOST_BESIDE_STABLE)));
    }
    if (text.equals(PART_WORD)) {
      return weight == 0 ? 0 : Math.max(1, Math.round(stable * weight / 100f));
    }
    if (text.equals(RATIO_WORD) && weight < 100) {
      return ratio(stable, weight);
    }
    int percent = number.matches() ? Integer.parseInt(number.group(1)) : 100;
    return Math.max(1, ceil(stable, text.equals(TRAFFIC) ? weight : percent));
  }

  boolean isInternal() {
    return INTERNAL.contains(text);
  }

  private static int ratio(int stable, int weight) {
    return Math.max(1, Math.round((float) stable * weight / (100 - weight)));
  }

  /** Whether it is too few, by its own words, for a share of the traffic. */
  boolean isLessThan(int weight) {
    Matcher number = NUMBER.matcher(text);
    return number.matches()
        && !number.group(2).isEmpty()
        && Integer.parseInt(number.group(1)) < weight;
  }

  private static int ceil(int pods, int percent) {
    return (int) ((pods * (long) percent + 99) / 100);
  }
}
