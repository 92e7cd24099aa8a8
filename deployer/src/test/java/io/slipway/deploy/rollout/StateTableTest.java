package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.Phase.PROMOTED;
import static io.slipway.deploy.rollout.Sights.ROLLOUT;
import static io.slipway.deploy.rollout.Sights.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateTableTest {

  /** One row of the table, shown: in this phase, seeing this, the rollout goes there. */
  record Case(
      String name,
      Rollout rollout,
      RolloutState state,
      Observation seen,
      Duration after,
      Trigger trigger) {

    Case(String name, RolloutState state, Observation seen, Duration after, Trigger trigger) {
      this(name, ROLLOUT, state, seen, after, trigger);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(StartCases.cases(), StepCases.cases(), EndCases.cases(), ConfirmCases.cases())
        .flatMap(c -> c);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldGoAsTheTableSays(Case given) {
    Transition transition =
        given.rollout().next(given.state(), given.seen(), START.plus(given.after()));

    assertThat(transition.next().phase())
        .isEqualTo(StateTable.next(given.state().phase(), given.trigger()));
    assertThat(transition.next().since()).isEqualTo(START.plus(given.after()));
    assertThat(transition.next().reason()).isNotEmpty();
  }

  @Test
  void shouldHaveACaseForEveryRow() {
    Set<String> shown =
        cases().map(c -> c.state().phase() + " " + c.trigger()).collect(Collectors.toSet());

    assertThat(StateTable.ROWS)
        .extracting(row -> row.from() + " " + row.trigger())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(shown);
  }

  @Test
  void shouldRefuseAWay_whenTheTableHasNone() {
    assertThatThrownBy(() -> StateTable.next(PROMOTED, Trigger.READY))
        .hasMessage("no way from PROMOTED by READY");
  }
}
