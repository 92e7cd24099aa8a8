package io.slipway.deploy.judge;

import java.util.Collection;
import java.util.Comparator;

/** A verdict and why. */
public record Judgement(Verdict verdict, String reason) {
  public static final Judgement NOTHING_MEASURED =
      new Judgement(Verdict.NO_DATA, "nothing was measured yet");

  /** The heaviest of several: all metrics must agree to advance. */
  public static Judgement heaviest(Collection<Judgement> judgements) {
    return judgements.stream()
        .max(Comparator.comparing(Judgement::verdict))
        .orElse(NOTHING_MEASURED);
  }
}
