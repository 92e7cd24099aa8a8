package io.slipway.deploy.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Percent of the traffic for each arm; always 100 together. */
public record Weights(int stable, int canary) {
  public static final Weights ALL_STABLE = new Weights(100, 0);
  public static final Weights ALL_CANARY = new Weights(0, 100);

  /** Which share of the canary was meant. */
  public static final String ANNOTATION = "slipway.io/canary-weight";

  public Weights {
    if (stable < 0 || canary < 0 || stable + canary != 100) {
      throw new IllegalArgumentException(
          "weights: %d and %d are not two shares of 100".formatted(stable, canary));
    }
  }

  /** Null where they are not two shares of 100, as someone else may have written them. */
  static @Nullable Weights ofWritten(int stable, int canary) {
    return stable >= 0 && canary >= 0 && stable + canary == 100
        ? new Weights(stable, canary)
        : null;
  }

  /** As {@link #annotated} wrote them; null where nobody did. */
  static @Nullable Weights ofAnnotation(Map<String, String> annotations) {
    String weight = annotations.getOrDefault(ANNOTATION, "");
    return weight.matches("[0-9]{1,2}|100") ? canary(Integer.parseInt(weight)) : null;
  }

  /** What an annotation says that can't be a weight; empty where it is one, or there is none. */
  static List<String> oddities(String object, Map<String, String> annotations, String key) {
    String weight = annotations.getOrDefault(key, "0");
    return weight.matches("[0-9]{1,2}|100")
        ? List.of()
        : List.of(
            "%s, metadata.annotations[%s]: \"%s\" is no weight from 0 to 100"
                .formatted(object, key, weight));
  }

  /** The annotations with these weights, for an object that has no place of its own for them. */
  Map<String, String> annotated(Map<String, String> before) {
    Map<String, String> annotations = new LinkedHashMap<>(before);
    annotations.put(ANNOTATION, String.valueOf(canary));
    return annotations;
  }

  /** Why these written weights are not two shares of 100; empty where they are. */
  static Optional<String> oddity(List<Integer> written) {
    int sum = written.stream().mapToInt(Integer::intValue).sum();
    String words = written.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    if (written.stream().anyMatch(weight -> weight < 0)) {
      return Optional.of("weights %s: one is negative".formatted(words));
    }
    return sum == 100
        ? Optional.empty()
        : Optional.of("weights %s make %d, not 100".formatted(words, sum));
  }

  public static Weights canary(int percent) {
    return new Weights(100 - percent, percent);
  }

  @Override
  public String toString() {
    return stable + "/" + canary;
  }
}
