package io.slipway.deploy.judge;

import static io.slipway.deploy.judge.Sighting.Answer.DIFFERS;
import static io.slipway.deploy.judge.Sighting.Answer.FITS;
import static io.slipway.deploy.judge.Sighting.Answer.TOO_FEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.judge.Sighting.Answer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareCheckTest {

  /** Of how many requests, so many to the canary. */
  @ParameterizedTest
  @CsvSource({
    "20, 49, 10, TOO_FEW",
    "20, 1000, 200, FITS",
    "20, 1000, 160, FITS",
    "20, 1000, 110, DIFFERS",
    "20, 1000, 290, DIFFERS",
    "20, 1000, 0, DIFFERS",
    "20, 100, 13, FITS",
    "1, 400, 4, TOO_FEW",
    "1, 400, 0, TOO_FEW",
    "1, 4000, 40, FITS",
    "1, 4000, 0, DIFFERS",
    "99, 4000, 4000, DIFFERS",
    "0, 50, 0, FITS",
    "0, 100000, 1, DIFFERS",
    "0, 49, 0, TOO_FEW",
    "100, 50, 50, FITS",
    "100, 100000, 99999, DIFFERS"
  })
  void shouldTellWhetherRequestsGoAsAsked(int weight, long all, long canary, Answer answer) {
    Sighting sighting = check(weight, false, 0).check(all - canary, canary);

    assertThat(sighting.answer()).as(sighting.reason()).isEqualTo(answer);
    assertThat(sighting.requests()).isEqualTo(all);
    assertThat(sighting.share() == null).isEqualTo(answer == TOO_FEW);
  }

  @Test
  void shouldBearWhatIsLeftOver_whenTheReleaseSaysSo() {
    assertThat(check(0, false, 0.01).check(990, 10).answer()).isEqualTo(FITS);
    assertThat(check(0, false, 0.01).check(989, 11).answer()).isEqualTo(DIFFERS);
    assertThat(check(100, false, 0.01).check(10, 990).answer()).isEqualTo(FITS);
  }

  @Test
  void shouldBearMore_whenOtherRequestsGoToTheCanaryToo() {
    assertThat(check(20, true, 0).check(100, 900).answer()).isEqualTo(FITS);
    assertThat(check(20, true, 0).check(950, 50).answer()).isEqualTo(DIFFERS);
  }

  @Test
  void shouldSayWhatWasSeen() {
    assertThat(check(20, false, 0).check(900, 100).reason())
        .isEqualTo("10.0 % of 1000 requests reached the canary, where 20.0 % is asked for");
    assertThat(check(20, true, 0).check(900, 100).reason()).contains("where at least 20.0 %");
    assertThat(check(1, false, 0).check(99, 1).reason()).endsWith("too few requests to tell");
  }

  /** By chance alone a route that is followed is doubted seldom, and that costs one more look. */
  @Test
  void shouldSeldomDoubtARouteThatIsFollowed() {
    Random chance = new Random(7);
    int doubted = 0;
    for (int i = 0; i < 2_000; i++) {
      long canary = chance.doubles(400).filter(draw -> draw < 0.1).count();
      doubted += check(10, false, 0).check(400 - canary, canary).answer() == FITS ? 0 : 1;
    }
    assertThat(doubted).isLessThan(20);
  }

  private static ShareCheck check(int weight, boolean orMore, double leftover) {
    return new ShareCheck(weight / 100.0, orMore, 0.05, leftover, 50);
  }
}
