package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Canaries that are no worse, made of the requests that stable had. */
final class PseudoCanaries {
  private final List<Moment> real;
  private final List<Counts> stable = new ArrayList<>();
  private final List<Counts> canary = new ArrayList<>();

  PseudoCanaries(List<Moment> real) {
    this.real = real;
    for (int i = 1; i < real.size(); i++) {
      stable.add(difference(real.get(i - 1).stable(), real.get(i).stable()));
      canary.add(difference(real.get(i - 1).canary(), real.get(i).canary()));
    }
  }

  long requestsOfStable() {
    return stable.stream().mapToLong(Counts::requests).sum();
  }

  /**
   * Stable's requests dealt out by chance, in the proportion that the canary had: whatever happens,
   * happens to both arms.
   */
  List<Moment> split(SplittableRandom random) {
    return made(0, random);
  }

  /** The canary has its part of what stable had at another time. */
  List<Moment> shifted(SplittableRandom random) {
    return made(1 + random.nextInt(Math.max(1, stable.size() - 1)), random);
  }

  private List<Moment> made(int shift, SplittableRandom random) {
    List<Moment> moments =
        new ArrayList<>(List.of(new Moment(real.get(0).at(), Counts.NONE, Counts.NONE)));
    Counts allOfStable = Counts.NONE;
    Counts allOfCanary = Counts.NONE;
    for (int i = 0; i < stable.size(); i++) {
      Counts here = stable.get(i);
      double share = share(here, canary.get(i));
      Counts part = part(stable.get((i + shift) % stable.size()), share, random);
      Counts rest =
          shift == 0
              ? new Counts(here.requests() - part.requests(), here.bad() - part.bad())
              : part(here, 1 - share, random);
      allOfStable = allOfStable.plus(rest);
      allOfCanary = allOfCanary.plus(part);
      moments.add(new Moment(real.get(i + 1).at(), allOfStable, allOfCanary));
    }
    return moments;
  }

  private static double share(Counts stable, Counts canary) {
    long all = stable.requests() + canary.requests();
    return all == 0 ? 0.5 : Math.min(0.5, Math.max(0.01, (double) canary.requests() / all));
  }

  private static Counts part(Counts of, double share, SplittableRandom random) {
    long good = binomial(of.requests() - of.bad(), share, random);
    long bad = binomial(of.bad(), share, random);
    return new Counts(good + bad, bad);
  }

  private static long binomial(long n, double p, SplittableRandom random) {
    if (n > 1000) {
      double drawn = n * p + Math.sqrt(n * p * (1 - p)) * random.nextGaussian();
      return Math.max(0, Math.min(n, Math.round(drawn)));
    }
    long count = 0;
    for (long i = 0; i < n; i++) {
      count += random.nextDouble() < p ? 1 : 0;
    }
    return count;
  }

  private static Counts difference(Counts from, Counts to) {
    boolean reset = to.requests() < from.requests() || to.bad() < from.bad();
    return reset ? to : new Counts(to.requests() - from.requests(), to.bad() - from.bad());
  }
}
