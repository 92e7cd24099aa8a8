package io.slipway.deploy.judge;

import io.slipway.deploy.judge.Sighting.Answer;
import java.util.Locale;

/**
 * Holds the canary's share of some requests against the one that was asked for.
 *
 * <p>Between the ends it may be off by the tolerance and by two standard deviations of a binomial
 * share, so by more where there are few requests. Too few are those among which a canary without
 * any (or stable without any) would pass as well. At the ends there is no chance in it: an arm that
 * is to have no requests has none.
 *
 * @param wanted the canary's share, 0 to 1
 * @param orMore whether other requests go to the canary beside its share
 * @param tolerance 0 to 1; at most half of the smaller share counts
 * @param leftover what an arm may have that is to have none, 0 to 1
 */
public record ShareCheck(
    double wanted, boolean orMore, double tolerance, double leftover, int minRequests) {
  private static final double DEVIATIONS = 2;

  public Sighting check(double stable, double canary) {
    double all = stable + canary;
    if (all < minRequests) {
      return tooFew(all, "%d of %d requests seen".formatted(Math.round(all), minRequests));
    }
    double share = canary / all;
    String said = said(share, all);
    if (atAnEnd()) {
      boolean fits = (wanted == 0 ? canary : stable) <= leftover * all;
      return answer(fits ? Answer.FITS : Answer.DIFFERS, share, all, said);
    }
    double band = band(all);
    if (Math.min(wanted, 1 - wanted) <= band) {
      return tooFew(all, said + "; that is too few requests to tell");
    }
    boolean fits = share >= wanted - band && (orMore || share <= wanted + band);
    return answer(fits ? Answer.FITS : Answer.DIFFERS, share, all, said);
  }

  private boolean atAnEnd() {
    return wanted == 0 || wanted == 1;
  }

  private double band(double all) {
    double borne = Math.min(tolerance, Math.min(wanted, 1 - wanted) / 2);
    return borne + DEVIATIONS * Math.sqrt(wanted * (1 - wanted) / all);
  }

  private String said(double share, double all) {
    return "%s of %d requests reached the canary, where %s%s is asked for"
        .formatted(percent(share), Math.round(all), orMore ? "at least " : "", percent(wanted));
  }

  private static Sighting tooFew(double all, String reason) {
    return new Sighting(Answer.TOO_FEW, null, Math.round(all), reason);
  }

  private static Sighting answer(Answer answer, double share, double all, String reason) {
    return new Sighting(answer, share, Math.round(all), reason);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
