package io.slipway.registry.plan;

import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.transfer.Parallel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks up what the destinations have where artifacts are to be. */
final class Findings {

  private final Questions questions;
  private final Parallel parallel;

  Findings(Questions questions, Parallel parallel) {
    this.questions = questions;
    this.parallel = parallel;
  }

  /** One state for each place of each artifact whose destination answers; in their order. */
  List<RootState> of(List<Root> roots, NewPlaces unknown)
      throws StoreException, InterruptedException {
    List<RootState> asked =
        roots.stream()
            .flatMap(
                root -> root.wanted().goals().stream().map(goal -> new RootState(root, goal, null)))
            .toList();
    Map<String, Integer> crowds = new HashMap<>();
    asked.forEach(state -> crowds.merge(NewPlaces.key(state.goal()), 1, Integer::sum));
    lookUpPlaces(
        asked.stream()
            .filter(one -> crowds.getOrDefault(NewPlaces.key(one.goal()), 0) >= NewPlaces.CROWD)
            .toList(),
        unknown);
    lookUpCrowdOfPlaces(asked, unknown);
    List<RootState> states =
        parallel.map(asked, state -> look(state, unknown)).stream()
            .flatMap(Optional::stream)
            .toList();
    lookUpPlaces(states.stream().filter(state -> state.found() == null).toList(), unknown);
    return states;
  }

  /**
   * Where many repositories are to get something and the first few are new to their destination, so
   * may be the rest: they are asked for before what is in them.
   */
  private void lookUpCrowdOfPlaces(List<RootState> asked, NewPlaces unknown)
      throws StoreException, InterruptedException {
    Map<String, RootState> places = new LinkedHashMap<>();
    asked.stream()
        .filter(state -> state.goal().tag() != null && !unknown.isAsked(state.goal()))
        .forEach(state -> places.putIfAbsent(NewPlaces.key(state.goal()), state));
    if (places.size() < NewPlaces.CROWD) {
      return;
    }
    List<RootState> sample = places.values().stream().limit(NewPlaces.SAMPLE).toList();
    lookUpPlaces(sample, unknown);
    if (sample.stream().allMatch(state -> unknown.contains(state.goal()))) {
      lookUpPlaces(List.copyOf(places.values()), unknown);
    }
  }

  /** Asks once for each repository that something may be new to. */
  private void lookUpPlaces(List<RootState> states, NewPlaces unknown)
      throws StoreException, InterruptedException {
    Map<String, Goal> places = new LinkedHashMap<>();
    states.stream()
        .map(RootState::goal)
        .filter(goal -> goal.tag() != null && !unknown.isAsked(goal))
        .forEach(goal -> places.putIfAbsent(NewPlaces.key(goal), goal));
    parallel.map(
        List.copyOf(places.values()),
        goal -> {
          questions
              .ask(
                  goal.site(),
                  "look up repository " + goal.repository(),
                  () -> goal.site().store().isUnknown(goal.repository()))
              .ifPresent(answer -> unknown.learn(goal, answer));
          return true;
        });
  }

  private Optional<RootState> look(RootState state, NewPlaces unknown) throws InterruptedException {
    Goal goal = state.goal();
    if (unknown.contains(goal)) {
      return Optional.of(state);
    }
    String reference = goal.tag() == null ? state.root().manifest().digest() : goal.tag();
    return questions
        .ask(
            goal.site(),
            "look up " + reference,
            () -> goal.site().store().resolve(goal.repository(), reference))
        .map(found -> new RootState(state.root(), goal, found.orElse(null)));
  }
}
