package io.slipway.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChallengeTest {

  @Test
  void shouldReadParametersInAnyOrder_whenBearer() {
    Challenge challenge =
        Challenge.pick(
                List.of(
                    "Bearer scope=\"repository:a/b:pull repository:c:push,pull\", service=reg,"
                        + " realm=\"https://auth.example/token\", error=\"invalid_token\""))
            .orElseThrow();

    assertThat(challenge.scheme()).isEqualTo("bearer");
    assertThat(challenge.parameter("realm")).isEqualTo("https://auth.example/token");
    assertThat(challenge.parameter("service")).isEqualTo("reg");
    assertThat(challenge.parameter("scope"))
        .isEqualTo("repository:a/b:pull repository:c:push,pull");
  }

  @Test
  void shouldPreferBearer_whenBothAreOffered() {
    assertThat(
            Challenge.pick(List.of("Basic realm=\"x\"", "bearer realm=\"https://t\""))
                .map(Challenge::scheme))
        .contains("bearer");
  }

  @Test
  void shouldPickNothing_whenSchemeIsUnknown() {
    assertThat(Challenge.pick(List.of("Negotiate", "", "Digest realm=\"x\""))).isEmpty();
  }
}
