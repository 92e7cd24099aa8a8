package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.Phase.*;
import static io.slipway.deploy.rollout.Trigger.*;

import java.util.List;

/**
 * The rollout's state table: every way from one phase to another.
 *
 * <p>A newer release takes over from every phase that isn't terminal:
 *
 * <ul>
 *   <li>before there is a canary ({@code PREPARING}, {@code INITIAL}), at once;
 *   <li>from the steps, and from a pause, after all traffic has gone back to the stable Deployment
 *       and settled; the canary is left to the newer release, which puts its own version in the
 *       place of the one before. Where the stable Pods are away, at once: the newer release then
 *       brings up the stable Deployment directly, while the canary goes on serving;
 *   <li>{@code UPDATING_STABLE} goes forward: the version has passed its steps or was promoted by
 *       someone, and it has everyone already, so going back would change twice what users see. The
 *       newer release begins from it. An update that can't be finished is restored as ever;
 *   <li>{@code RESTORING_STABLE}, {@code RETURNING_TRAFFIC} and {@code REMOVING_CANARY} with
 *       another goal end as they would have.
 * </ul>
 *
 * <p>{@code SUPERSEDED} isn't terminal, since a canary is left: should the newer release never
 * begin, an abort removes it.
 */
public final class StateTable {

  /** In {@code from}, {@code trigger} leads to {@code to}. */
  public record Row(Phase from, Trigger trigger, Phase to) {}

  public static final List<Row> ROWS =
      List.of(
          row(PREPARING, NOTHING_SERVES, INITIAL),
          row(PREPARING, STABLE_SERVES, CANARY_STARTING),
          row(PREPARING, UNDONE_AT_ONCE, ROLLED_BACK),
          row(PREPARING, ROLL_BACK, RETURNING_TRAFFIC),
          row(PREPARING, HANDED_OVER, SUPERSEDED),
          row(INITIAL, READY, RETURNING_TRAFFIC),
          row(INITIAL, GIVE_UP, FAILED),
          row(INITIAL, HANDED_OVER, SUPERSEDED),
          row(CANARY_STARTING, READY, SHIFTING),
          row(CANARY_STARTING, ROLL_BACK, RETURNING_TRAFFIC),
          row(CANARY_STARTING, SUPERSEDE, RETURNING_TRAFFIC),
          row(CANARY_STARTING, UNCONFIRMED, PAUSED),
          row(SHIFTING, SETTLED, ANALYSING),
          row(SHIFTING, ACCEPTED, UPDATING_STABLE),
          row(SHIFTING, ROLL_BACK, RETURNING_TRAFFIC),
          row(SHIFTING, SUPERSEDE, RETURNING_TRAFFIC),
          row(SHIFTING, UNCONFIRMED, PAUSED),
          row(ANALYSING, DRIFTED, SHIFTING),
          row(ANALYSING, PASSED, SHIFTING),
          row(ANALYSING, PASSED_WITH_PAUSE, PAUSED),
          row(ANALYSING, PASSED_WITH_WAIT, WAITING),
          row(ANALYSING, PASSED_LAST, UPDATING_STABLE),
          row(ANALYSING, ACCEPTED, SHIFTING),
          row(ANALYSING, ROLL_BACK, RETURNING_TRAFFIC),
          row(ANALYSING, SUPERSEDE, RETURNING_TRAFFIC),
          row(WAITING, DRIFTED, SHIFTING),
          row(WAITING, PASSED, SHIFTING),
          row(WAITING, PASSED_WITH_PAUSE, PAUSED),
          row(WAITING, PASSED_LAST, UPDATING_STABLE),
          row(WAITING, ACCEPTED, SHIFTING),
          row(WAITING, ROLL_BACK, RETURNING_TRAFFIC),
          row(WAITING, SUPERSEDE, RETURNING_TRAFFIC),
          row(PAUSED, RESUMED, SHIFTING),
          row(PAUSED, ACCEPTED, SHIFTING),
          row(PAUSED, ROLL_BACK, RETURNING_TRAFFIC),
          row(PAUSED, SUPERSEDE, RETURNING_TRAFFIC),
          row(PAUSED, RESTARTED, CANARY_STARTING),
          row(PAUSED, VOUCHED, REMOVING_CANARY),
          row(UPDATING_STABLE, READY, RETURNING_TRAFFIC),
          row(UPDATING_STABLE, ROLL_BACK, RESTORING_STABLE),
          row(RESTORING_STABLE, READY, RETURNING_TRAFFIC),
          row(RESTORING_STABLE, GIVE_UP, FAILED),
          row(RETURNING_TRAFFIC, SETTLED, REMOVING_CANARY),
          row(RETURNING_TRAFFIC, UNCONFIRMED, PAUSED),
          row(RETURNING_TRAFFIC, GIVE_UP, FAILED),
          row(RETURNING_TRAFFIC, HANDED_OVER, SUPERSEDED),
          row(SUPERSEDED, ROLL_BACK, RETURNING_TRAFFIC),
          row(SUPERSEDED, UNDONE_AT_ONCE, ROLLED_BACK),
          row(REMOVING_CANARY, DRIFTED, RETURNING_TRAFFIC),
          row(REMOVING_CANARY, GONE_DEPLOYED, DEPLOYED),
          row(REMOVING_CANARY, GONE_PROMOTED, PROMOTED),
          row(REMOVING_CANARY, GONE_ROLLED_BACK, ROLLED_BACK));

  private StateTable() {}

  /**
   * The phase that a trigger leads to.
   *
   * @throws IllegalStateException where the table has no such way
   */
  static Phase next(Phase from, Trigger trigger) {
    return ROWS.stream()
        .filter(row -> row.from() == from && row.trigger() == trigger)
        .map(Row::to)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no way from " + from + " by " + trigger));
  }

  private static Row row(Phase from, Trigger trigger, Phase to) {
    return new Row(from, trigger, to);
  }
}
