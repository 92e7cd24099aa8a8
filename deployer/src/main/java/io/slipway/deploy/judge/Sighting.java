package io.slipway.deploy.judge;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Whether requests are seen to go where they were sent.
 *
 * @param share of the canary, 0 to 1; null where there is no data
 * @param requests of both arms
 */
public record Sighting(Answer answer, @Nullable Double share, long requests, String reason) {

  /** From the best to the worst. */
  public enum Answer {
    FITS("confirmed"),
    TOO_FEW("noData"),
    UNREADABLE("unreadable"),
    DIFFERS("differs");

    private final String word;

    Answer(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public static final Sighting NOTHING_YET =
      new Sighting(Answer.TOO_FEW, null, 0, "no requests were counted yet");

  public static Sighting unreadable(String why) {
    return new Sighting(Answer.UNREADABLE, null, 0, why);
  }

  /** The worst of several: every route must be followed. */
  public static Sighting worst(Collection<Sighting> sightings) {
    return sightings.stream().max(Comparator.comparing(Sighting::answer)).orElse(NOTHING_YET);
  }
}
