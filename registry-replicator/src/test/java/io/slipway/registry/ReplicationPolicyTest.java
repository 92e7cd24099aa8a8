package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.ReplicationPolicy.Destination;
import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.ReplicationPolicy.Metadata;
import io.slipway.registry.ReplicationPolicy.Source;
import io.slipway.registry.ReplicationPolicy.Spec;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReplicationPolicyTest {

  private static final Filter ALL = new Filter("**", List.of());
  private static final Destination B = new Destination("b", "b.example:5000", null);

  @Test
  void shouldTakeEveryTag_whenNoneIsNamed() {
    assertThat(new Filter("shop/**", null).tags()).containsExactly("*");
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldNameTheComponent_whenValueIsWrong(ThrowingCallable making, String message) {
    assertThatThrownBy(making)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  static Stream<Arguments> wrong() {
    Spec spec = new Spec(new Source("a.example"), List.of(ALL), List.of(B));
    return Stream.of(
        wrong(
            () -> new ReplicationPolicy("v1", "ReplicationPolicy", new Metadata("x"), spec),
            "apiVersion: is 'v1', but must be slipway.io/v1"),
        wrong(
            () -> new ReplicationPolicy("slipway.io/v1", null, new Metadata("x"), spec),
            "kind: is missing, but must be ReplicationPolicy"),
        wrong(
            () -> new ReplicationPolicy("slipway.io/v1", "ReplicationPolicy", null, spec),
            "metadata: is missing"),
        wrong(() -> new Metadata(" "), "name: is missing or empty"),
        wrong(
            () -> new Source("http://a.example"),
            "registry: 'http://a.example' is not a registry's host[:port]"),
        wrong(() -> new Source("a.example/path"), "registry: 'a.example/path' is not"),
        wrong(() -> new Filter("Shop/[a]", List.of()), "repository: 'Shop/[a]' is not a glob"),
        wrong(() -> new Filter("shop", List.of("a b")), "tags: 'a b' is not a glob"),
        wrong(() -> new Destination("", "b", null), "name: is missing"),
        wrong(() -> new Destination("b", "b", "../up"), "namespace: '../up' is not"),
        wrong(() -> new Spec(new Source("a"), List.of(), List.of(B)), "filters: none given"),
        wrong(() -> new Spec(new Source("a"), List.of(ALL), null), "destinations: none given"),
        wrong(
            () -> new Spec(new Source("a"), List.of(ALL), List.of(B, B)),
            "destinations: the name 'b' is given twice"));
  }

  private static Arguments wrong(ThrowingCallable making, String message) {
    return Arguments.of(making, message);
  }

  @Test
  void shouldSelectByName_whenNamesAreGiven() {
    ReplicationPolicy one = ReplicationPolicy.of("one", "a", List.of(ALL), List.of(B));
    ReplicationPolicy two = ReplicationPolicy.of("two", "a", List.of(ALL), List.of(B));

    assertThat(ReplicationPolicy.select(List.of(one, two), List.of())).containsExactly(one, two);
    assertThat(ReplicationPolicy.select(List.of(one, two), List.of("two"))).containsExactly(two);
    assertThatThrownBy(() -> ReplicationPolicy.select(List.of(one), List.of("tow")))
        .hasMessageContaining("no policy 'tow'")
        .hasMessageContaining("[one]");
  }
}
