package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.rollout.Action.ApplyCanary;
import io.slipway.deploy.rollout.Action.ApplyStable;
import io.slipway.deploy.rollout.Action.ApplySupporting;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rollout as a pure function: what to do next, given where it stands and what the cluster
 * shows. Driven by levels, not edges: an action is asked for as long as its effect isn't seen, so
 * that any controller can go on from any saved state.
 *
 * <p>No request is lost because routes move before Pods: traffic only goes to an arm that is wholly
 * ready, a write of the routes settles before anything relies on it, and Pods go only after that.
 * Through the steps the stable Deployment keeps all its Pods, so one route write takes everything
 * back.
 */
public final class Rollout {
  private final RolloutPlan plan;

  public Rollout(RolloutPlan plan) {
    this.plan = plan;
  }

  /** What to do now, and the state to save after it is done. Terminal states stay. */
  public Transition next(RolloutState state, Observation seen, Instant now) {
    Turn turn = new Turn(plan, state, seen, now);
    return switch (state.phase()) {
      case PREPARING -> prepare(turn);
      case INITIAL -> bringUpFirst(turn);
      case CANARY_STARTING -> startCanary(turn);
      case SHIFTING -> shift(turn);
      case ANALYSING -> analyse(turn);
      case WAITING -> await(turn);
      case PAUSED -> pause(turn);
      case UPDATING_STABLE -> updateStable(turn);
      case RESTORING_STABLE -> Ending.restoreStable(turn);
      case RETURNING_TRAFFIC -> Ending.returnTraffic(turn);
      case REMOVING_CANARY -> Ending.removeCanary(turn);
      case SUPERSEDED -> Ending.superseded(turn);
      case DEPLOYED, PROMOTED, ROLLED_BACK, FAILED -> Transition.stay(state);
    };
  }

  /** Whether measurements count now. */
  boolean isJudged(RolloutState state) {
    boolean standing = state.phase() == Phase.ANALYSING || state.phase() == Phase.WAITING;
    return standing && plan.stage(state.step()).isJudged();
  }

  /** The route that has settled and is to be seen to be followed. */
  Optional<Traffic> toWatch(RolloutState state, Instant now) {
    return Confirming.toWatch(plan, state, now);
  }

  /** When time alone may change what is to be done; null where it won't. */
  @Nullable Instant due(RolloutState state, Instant now) {
    Settling settling = state.settling();
    Duration wait = standing(state);
    return Stream.of(
            settling == null
                ? Optional.<Instant>empty()
                : Optional.of(settling.since().plus(plan.settle())),
            Optional.ofNullable(wait).map(state.since()::plus),
            Optional.of(state.deadline()))
        .flatMap(Optional::stream)
        .filter(now::isBefore)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** How long the phase lasts at least; null where that isn't said. */
  private @Nullable Duration standing(RolloutState state) {
    Stage stage = plan.stage(state.step());
    return switch (state.phase()) {
      case ANALYSING -> stage.analyse();
      case WAITING -> stage.pauseFor();
      default -> null;
    };
  }

  private static Transition prepare(Turn turn) {
    if (turn.aborted()) {
      return turn.seen().canary().isGone()
          ? turn.undone("aborted before it began")
          : turn.rollBack("aborted");
    }
    if (turn.superseded()) {
      return turn.go(Trigger.HANDED_OVER, "a newer release takes over before it began");
    }
    return turn.stableServes()
        ? turn.go(Trigger.STABLE_SERVES, "a version serves already", new ApplySupporting())
        : turn.go(Trigger.NOTHING_SERVES, "nothing serves yet", new ApplySupporting());
  }

  private Transition bringUpFirst(Turn turn) {
    ArmStatus stable = turn.seen().stable();
    if (turn.aborted()) {
      return turn.go(
          Trigger.GIVE_UP,
          "aborted during the first deployment: there is no version to go back to, its Pods stay");
    }
    if (turn.superseded()) {
      return turn.go(Trigger.HANDED_OVER, "a newer release takes over during the first deployment");
    }
    if (!plan.newVersion().equals(stable.version())) {
      return turn.act(new ApplyStable(Version.NEW));
    }
    if (stable.serves(plan.newVersion())) {
      return turn.withGoal(Goal.DEPLOY).go(Trigger.READY, "all Pods are ready");
    }
    return turn.isStuck(stable)
        ? turn.go(Trigger.GIVE_UP, turn.stuck("the first version", stable))
        : turn.stay();
  }

  private Transition startCanary(Turn turn) {
    ArmStatus canary = turn.seen().canary();
    if (turn.mustGoBack()) {
      return turn.rollBack(turn.whyBack());
    }
    if (turn.superseded()) {
      return turn.makeRoom();
    }
    if (turn.promoted()) {
      return turn.accept().stay();
    }
    boolean isNew = plan.newVersion().equals(canary.version());
    boolean isLeftOver = !isNew && !canary.isGone();
    if (isLeftOver || !turn.seen().routesAre(Traffic.ALL_STABLE)) {
      Optional<Transition> routing =
          isLeftOver ? turn.follow(Traffic.ALL_STABLE) : turn.route(Traffic.ALL_STABLE);
      if (routing.isPresent()) {
        return routing.get();
      }
    }
    if (!isNew || turn.lacksPods()) {
      return turn.act(new ApplyCanary(turn.canaryPods(turn.stage())));
    }
    if (canary.serves(plan.newVersion())) {
      return turn.go(Trigger.READY, "all Pods of the canary are ready");
    }
    return turn.isStuck(canary) ? turn.rollBack(turn.stuck("the canary", canary)) : turn.stay();
  }

  private Transition shift(Turn turn) {
    ArmStatus canary = turn.seen().canary();
    if (turn.mustGoBack()) {
      return turn.rollBack(turn.whyBack());
    }
    if (turn.superseded()) {
      return turn.makeRoom();
    }
    if (turn.promoted()) {
      return turn.accept().stay();
    }
    Traffic wanted = plan.traffic(turn.state().step());
    if (turn.lacksPods()) {
      return turn.act(new ApplyCanary(turn.canaryPods(turn.stage())));
    }
    boolean serves = canary.serves(plan.newVersion());
    if (!serves && (canary.ready() == 0 || turn.isStuck(canary))) {
      return turn.rollBack(turn.stuck("the canary", canary));
    }
    if (!serves && !turn.seen().routesAre(wanted)) {
      return turn.stay();
    }
    return turn.follow(wanted)
        .orElseGet(
            () ->
                turn.state().isAccepted()
                    ? turn.go(Trigger.ACCEPTED, "promoted by command")
                    : turn.go(Trigger.SETTLED, "the canary has " + words(wanted)));
  }

  private Transition analyse(Turn turn) {
    if (turn.mustGoBack()) {
      return turn.rollBack(turn.whyBack());
    }
    if (turn.superseded()) {
      return turn.makeRoom();
    }
    if (turn.promoted()) {
      return turn.accept().go(Trigger.ACCEPTED, "promoted by command");
    }
    ArmStatus canary = turn.seen().canary();
    if (canary.ready() == 0 || canary.hopeless()) {
      return turn.rollBack(turn.stuck("the canary", canary));
    }
    if (!turn.seen().routesAre(plan.traffic(turn.state().step()))) {
      return turn.go(Trigger.DRIFTED, "someone else changed the routes");
    }
    if (turn.lacksPods()) {
      return turn.act(new ApplyCanary(turn.canaryPods(turn.stage())));
    }
    return turn.stage().isJudged()
        ? judge(turn, turn.seen().judgement())
        : pass(turn, "the step asks for no judgement");
  }

  private Transition judge(Turn turn, Judgement judgement) {
    Duration analyse = turn.stage().analyse();
    if (judgement.verdict() == Verdict.ROLLBACK) {
      return turn.rollBack(judgement.reason());
    }
    if (judgement.verdict() == Verdict.INCONCLUSIVE) {
      return turn.go(Trigger.PASSED_WITH_PAUSE, "inconclusive: " + judgement.reason());
    }
    if (!turn.lasted(analyse)) {
      return turn.stay();
    }
    if (judgement.verdict() == Verdict.ADVANCE) {
      return pass(turn, judgement.reason());
    }
    return turn.lasted(analyse.plus(plan.noDataTimeout()))
        ? turn.rollBack("no clear verdict in time: " + judgement.reason())
        : turn.stay();
  }

  private Transition pass(Turn turn, String reason) {
    Duration wait = turn.stage().pauseFor();
    return wait == null
        ? goOn(turn, reason)
        : turn.go(Trigger.PASSED_WITH_WAIT, "the step waits " + Words.of(wait));
  }

  private Transition await(Turn turn) {
    if (turn.aborted()) {
      return turn.rollBack("aborted");
    }
    if (turn.superseded()) {
      return turn.makeRoom();
    }
    if (turn.promoted()) {
      return turn.afterPause().accept().go(Trigger.ACCEPTED, "promoted by command");
    }
    ArmStatus canary = turn.seen().canary();
    if (canary.ready() == 0 || canary.hopeless()) {
      return turn.rollBack(turn.stuck("the canary", canary));
    }
    if (!turn.seen().routesAre(plan.traffic(turn.state().step()))) {
      return turn.afterPause().go(Trigger.DRIFTED, "someone else changed the routes");
    }
    if (turn.stage().isJudged() && turn.seen().judgement().verdict() == Verdict.ROLLBACK) {
      return turn.rollBack(turn.seen().judgement().reason());
    }
    if (turn.lacksPods()) {
      return turn.act(new ApplyCanary(turn.canaryPods(turn.stage())));
    }
    Duration wait = turn.stage().pauseFor();
    return wait == null || turn.lasted(wait)
        ? goOn(turn.afterPause(), "the step's wait is over")
        : turn.stay();
  }

  private Transition goOn(Turn turn, String reason) {
    if (turn.stage().approval()) {
      return turn.go(Trigger.PASSED_WITH_PAUSE, "the step asks for approval");
    }
    return turn.state().step() == plan.lastStep()
        ? turn.go(Trigger.PASSED_LAST, reason)
        : turn.nextStep().go(Trigger.PASSED, reason);
  }

  private Transition pause(Turn turn) {
    Optional<Transition> resumed = Confirming.resume(turn);
    if (resumed.isPresent()) {
      return resumed.get();
    }
    if (turn.aborted()) {
      return turn.rollBack("aborted");
    }
    if (turn.superseded()) {
      return turn.makeRoom();
    }
    boolean last = turn.state().step() == plan.lastStep();
    if (turn.promoted() || (turn.resumed() && last)) {
      return turn.afterPause().accept().go(Trigger.ACCEPTED, "approved");
    }
    return turn.resumed()
        ? turn.afterPause().nextStep().go(Trigger.RESUMED, "resumed")
        : turn.stay();
  }

  private Transition updateStable(Turn turn) {
    ArmStatus stable = turn.seen().stable();
    ArmStatus canary = turn.seen().canary();
    if (turn.aborted()) {
      return turn.rollBack("aborted");
    }
    if (canary.ready() == 0) {
      return turn.rollBack(turn.stuck("the canary", canary));
    }
    if (plan.newVersion().equals(stable.version()) && turn.isStuck(stable)) {
      return turn.rollBack(turn.stuck("the stable Deployment with the new version", stable));
    }
    boolean isNew = plan.newVersion().equals(stable.version());
    Optional<Transition> routing =
        isNew ? turn.route(Traffic.ALL_CANARY) : turn.follow(Traffic.ALL_CANARY);
    if (routing.isPresent()) {
      return routing.get();
    }
    if (!isNew) {
      return turn.act(new ApplyStable(Version.NEW));
    }
    return stable.serves(plan.newVersion())
        ? turn.withGoal(Goal.PROMOTE).go(Trigger.READY, "the stable Pods run the new version")
        : turn.stay();
  }

  private static String words(Traffic traffic) {
    String matches =
        traffic.matches().stream().map(match -> " and " + match).collect(Collectors.joining());
    String mirror = traffic.mirror() == 0 ? "" : " and copies of %d %%".formatted(traffic.mirror());
    return "%d %%%s%s".formatted(traffic.weights().canary(), matches, mirror);
  }
}
