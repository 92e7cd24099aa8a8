package io.slipway.registry.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.ReplicationPolicy.Destination;
import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.ReplicationPolicy.Source;
import io.slipway.registry.ReplicationPolicy.Spec;
import io.slipway.registry.trigger.Agenda.Due;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgendaTest {

  private static final Instant START = Instant.parse("2026-01-05T00:00:30Z");

  private static ReplicationPolicy policy(String name, int priority, Trigger trigger) {
    return new ReplicationPolicy(
        ReplicationPolicy.API_VERSION,
        ReplicationPolicy.KIND,
        new ReplicationPolicy.Metadata(name),
        new Spec(
            new Source("a"),
            List.of(),
            List.of(new Filter(name + "/**", List.of("1.*"))),
            List.of(new Destination("b", "b", null)),
            null,
            null,
            null,
            trigger,
            priority,
            List.of(),
            null));
  }

  private static List<String> names(List<Due> due) {
    return due.stream().map(one -> one.policy().name()).toList();
  }

  @Test
  void shouldTakeThoseOfHigherPriorityFirst_whenSeveralAreDue() {
    Agenda agenda = new Agenda(List.of(policy("low", 1, null), policy("high", 9, null)), START);
    assertThat(names(agenda.take(START))).containsExactly("high", "low");
    assertThat(agenda.take(START)).isEmpty();
    assertThat(agenda.next()).isEmpty();
  }

  @Test
  void shouldMakeUpOnce_whenTimesPassedUnseen() {
    Trigger hourly = new Trigger(null, "@hourly", null, null);
    Agenda agenda = new Agenda(List.of(policy("p", 0, hourly)), START);
    assertThat(agenda.take(START)).isEmpty();
    assertThat(agenda.next()).contains(Instant.parse("2026-01-05T01:00:00Z"));

    Instant late = Instant.parse("2026-01-05T05:30:00Z");
    assertThat(names(agenda.take(late))).containsExactly("p");
    assertThat(agenda.take(late)).isEmpty();
    assertThat(agenda.next()).contains(Instant.parse("2026-01-05T06:00:00Z"));
  }

  @Test
  void shouldGatherRepositories_whenPushesMatch() {
    Trigger webhook = new Trigger(null, null, null, true);
    Agenda agenda = new Agenda(List.of(policy("p", 0, webhook), policy("deaf", 0, null)), START);
    agenda.take(START);
    assertThat(agenda.pushed(new PushNotice("p/x", "1.0"))).isEqualTo(1);
    assertThat(agenda.pushed(new PushNotice("p/y", "1.1"))).isEqualTo(1);
    assertThat(agenda.pushed(new PushNotice("p/z", "2.0"))).isZero();
    assertThat(agenda.pushed(new PushNotice("deaf/z", "1.0"))).isZero();
    assertThat(agenda.take(START))
        .singleElement()
        .satisfies(due -> assertThat(due.only()).isEqualTo(Set.of("p/x", "p/y")));
  }

  @Test
  void shouldReadPushes_whenMessageIsOfARegistryOrHarbor() {
    String docker =
        """
        {"events": [
          {"action": "push", "target": {"repository": "shop/web", "digest": "sha256:1", "tag": "2"}},
          {"action": "push", "target": {"repository": "shop/web", "digest": "sha256:2"}},
          {"action": "pull", "target": {"repository": "shop/web", "tag": "3"}},
          {"action": "push", "target": {"repository": "../etc", "tag": "3"}}]}""";
    assertThat(PushNotice.read(docker.getBytes(UTF_8)))
        .containsExactly(new PushNotice("shop/web", "2"));
    String harbor =
        """
        {"type": "PUSH_ARTIFACT", "occur_at": 1, "operator": "ci", "event_data": {
          "resources": [{"digest": "sha256:1", "tag": "2", "resource_url": "h/shop/web:2"}],
          "repository": {"name": "web", "namespace": "shop", "repo_full_name": "shop/web"}}}""";
    assertThat(PushNotice.read(harbor.getBytes(UTF_8)))
        .containsExactly(new PushNotice("shop/web", "2"));
    assertThat(PushNotice.read(harbor.replace("PUSH_", "DELETE_").getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"event\":1}", "\"events\""})
  void shouldBeRefused_whenMessageIsNeither(String message) {
    assertThatThrownBy(() -> PushNotice.read(message.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the message is ");
  }
}
