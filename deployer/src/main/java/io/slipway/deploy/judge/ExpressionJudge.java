package io.slipway.deploy.judge;

import io.slipway.deploy.expression.Expression;
import io.slipway.deploy.release.Threshold;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds measured values against conditions, as Argo Rollouts' analyses do: a measurement passes,
 * fails, is inconclusive (neither condition holds), or has no data. An immutable value.
 */
public final class ExpressionJudge {
  private final Threshold rule;
  private final Tally tally;
  private final Judgement judgement;

  private record Tally(int passed, int failed, int inconclusive, int withoutData) {
    int all() {
      return passed + failed + inconclusive;
    }
  }

  private ExpressionJudge(Threshold rule, Tally tally, Judgement judgement) {
    this.rule = rule;
    this.tally = tally;
    this.judgement = judgement;
  }

  public static ExpressionJudge begin(Threshold rule) {
    return new ExpressionJudge(rule, new Tally(0, 0, 0, 0), Judgement.NOTHING_MEASURED);
  }

  /** Whether there is nothing more to measure. */
  public boolean isDone() {
    boolean decided =
        judgement.verdict() == Verdict.ROLLBACK || judgement.verdict() == Verdict.INCONCLUSIVE;
    return decided || (rule.count() != null && tally.all() >= rule.count());
  }

  /** With one more measurement; a value is null where the arm has none. */
  public ExpressionJudge take(@Nullable Double canary, @Nullable Double stable, String why) {
    if (isDone()) {
      return this;
    }
    Map<String, Double> values = new TreeMap<>();
    if (canary != null) {
      values.put("canary", canary);
      values.put("result", canary);
    }
    if (stable != null) {
      values.put("stable", stable);
    }
    return values.keySet().containsAll(rule.used()) ? measured(values) : nothing(why);
  }

  private ExpressionJudge measured(Map<String, Double> values) {
    Expression failure = rule.failureCondition();
    Expression success = rule.successCondition();
    String said = words(values);
    if (failure != null && failure.holds(values)) {
      return failed("%s: %s holds".formatted(said, failure));
    }
    if (success == null) {
      return passed("%s: %s does not hold".formatted(said, failure));
    }
    if (success.holds(values)) {
      return passed("%s: %s holds".formatted(said, success));
    }
    return failure == null
        ? failed("%s: %s does not hold".formatted(said, success))
        : inconclusive("%s: neither %s nor %s holds".formatted(said, success, failure));
  }

  private ExpressionJudge passed(String why) {
    Tally now = new Tally(tally.passed + 1, tally.failed, tally.inconclusive, 0);
    Integer count = rule.count();
    boolean enough = count == null || now.all() >= count;
    String of = count == null ? "" : " (measurement %d of %d)".formatted(now.all(), count);
    return with(now, enough ? Verdict.ADVANCE : Verdict.HOLD, why + of);
  }

  private ExpressionJudge failed(String why) {
    Tally now = new Tally(tally.passed, tally.failed + 1, tally.inconclusive, 0);
    return with(
        now,
        now.failed > rule.failureLimitOrDefault() ? Verdict.ROLLBACK : Verdict.HOLD,
        "%s (failing measurement %d, allowed are %d)"
            .formatted(why, now.failed, rule.failureLimitOrDefault()));
  }

  private ExpressionJudge inconclusive(String why) {
    Tally now = new Tally(tally.passed, tally.failed, tally.inconclusive + 1, 0);
    return with(
        now,
        now.inconclusive > rule.inconclusiveLimitOrDefault() ? Verdict.INCONCLUSIVE : Verdict.HOLD,
        "%s (inconclusive measurement %d, allowed are %d)"
            .formatted(why, now.inconclusive, rule.inconclusiveLimitOrDefault()));
  }

  /** Some in a row are borne, where there was data before. */
  private ExpressionJudge nothing(String why) {
    Tally now = new Tally(tally.passed, tally.failed, tally.inconclusive, tally.withoutData + 1);
    boolean borne = tally.all() > 0 && now.withoutData <= rule.consecutiveErrorLimitOrDefault();
    return borne
        ? new ExpressionJudge(rule, now, judgement)
        : with(now, Verdict.NO_DATA, "no data: %s (%d in a row)".formatted(why, now.withoutData));
  }

  private ExpressionJudge with(Tally now, Verdict verdict, String reason) {
    return new ExpressionJudge(rule, now, new Judgement(verdict, reason));
  }

  private static String words(Map<String, Double> values) {
    String stable = values.containsKey("stable") ? ", stable " + number(values.get("stable")) : "";
    String canary = values.containsKey("canary") ? "canary " + number(values.get("canary")) : "";
    return canary + stable;
  }

  private static String number(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.6g", value);
  }

  public Judgement judgement() {
    return judgement;
  }
}
