package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.Fault.Side;
import io.slipway.local.fault.FaultRule;
import io.slipway.registry.settings.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many bad days, each drawn from a seed: whatever happens, the destination is complete and right,
 * or there is a clear report; no tag ever points to what is not there; and on a good day the rest
 * follows. {@code -Dslipway.schedules=N} draws more.
 */
@Timeout(600)
class SchedulesTest {

  private static final int SCHEDULES = Integer.getInteger("slipway.schedules", 200);
  private static final int BUFFER = 1 << 17;
  private static final int CHUNK = 1 << 20;
  private static final long[] PLACES = {
    0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER, 299_999, 300_000, CHUNK - 1, CHUNK
  };

  @TempDir Path directory;

  @Test
  void shouldBeRightOrSayWhy_whenDaysAreBad() throws Exception {
    try (ShakyRegistries registries = ShakyRegistries.start(directory)) {
      TestImage image =
          TestImage.index(TestImage.image(1, 300_000, 10), TestImage.image(2, CHUNK + 70_000));
      int whole = 0;
      for (int seed = 0; seed < SCHEDULES; seed++) {
        String repository = "schedule/s" + seed;
        image.push(registries.source.address(), repository, "1");
        whole += badDay(registries, image, repository, seed) ? 1 : 0;
        goodDay(registries, image, repository, seed);
      }
      assertThat(patches(registries)).isPositive();
      // Days that are all bad, or all good, would show nothing.
      assertThat(whole).isBetween(SCHEDULES / 4, SCHEDULES - 1);
    }
  }

  private static long patches(ShakyRegistries registries) {
    return registries.to.accessLog().stream()
        .filter(entry -> entry.method().equals("PATCH"))
        .count();
  }

  private boolean badDay(ShakyRegistries registries, TestImage image, String repository, int seed)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    registries.sourceProxy.setRules(rules(random));
    registries.toProxy.setRules(rules(random));
    String message = "";
    try {
      ReplicationResult result =
          registries.copy(repository, options(registries, random), ReplicationListener.NONE);
      message = result.succeeded() ? "" : result.failures().get(0).message();
    } catch (ReplicationException e) {
      message = String.valueOf(e.getMessage());
    }
    byte[] there = TestImage.pull(registries.to.address(), repository, "1");
    Walk.assertWhole(registries.to.address(), repository);
    if (message.isEmpty()) {
      assertThat(there).as("seed %d", seed).isEqualTo(image.manifest());
      return true;
    }
    assertThat(message).as("seed %d", seed).startsWith("Tried to ").endsWith(".");
    return false;
  }

  private static void goodDay(
      ShakyRegistries registries, TestImage image, String repository, int seed) throws Exception {
    registries.sourceProxy.setRules();
    registries.toProxy.setRules();
    registries.copy(repository, RunOptions.defaults(), ReplicationListener.NONE).orThrow();
    assertThat(TestImage.pull(registries.to.address(), repository, "1"))
        .as("seed %d", seed)
        .isEqualTo(image.manifest());
    assertThat(Walk.assertWhole(registries.to.address(), repository)).isEqualTo(1);
  }

  /** Some days few requests may be under way; on some of these, the large blob goes in chunks. */
  private RunOptions options(ShakyRegistries registries, SplittableRandom random) {
    RunOptions options = RunOptions.defaults().withConcurrency(1 + random.nextInt(4));
    if (random.nextBoolean()) {
      return options;
    }
    RegistrySettings settings =
        RegistrySettings.of(registries.toProxy.address()).withConcurrency(1 + random.nextInt(2));
    return options.withRegistries(
        List.of(random.nextBoolean() ? settings.withChunkSize("1MiB") : settings));
  }

  private static FaultRule[] rules(SplittableRandom random) {
    List<FaultRule> rules = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      rules.add(
          FaultRule.on(requests(random), fault(random))
              .withProbability(random.nextBoolean() ? 1 : 0.4)
              .times(1 + random.nextInt(5)));
    }
    return rules.toArray(FaultRule[]::new);
  }

  private static Predicate<Call> requests(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> Call.method("GET").and(Call.path("/blobs/sha"));
      case 1 -> Call.method("HEAD");
      case 2 -> Call.method("POST");
      case 3 -> Call.method("PUT").and(Call.path("/blobs/"));
      case 4 -> Call.path("/manifests/");
      case 5 -> Call.path("/uploads/");
      case 6 -> Call.method("PATCH");
      default -> call -> true;
    };
  }

  private static Fault fault(SplittableRandom random) {
    Side side = random.nextBoolean() ? Side.REQUEST : Side.RESPONSE;
    long place = PLACES[random.nextInt(PLACES.length)];
    int[] codes = {400, 401, 403, 404, 408, 429, 500, 502, 503, 504};
    return switch (random.nextInt(9)) {
      case 0, 1 -> new Fault.Reset(side, place);
      case 2 -> new Fault.Truncate(place);
      case 3 -> new Fault.Corrupt(side);
      case 4 -> new Fault.Stall(side, place, Duration.ofMillis(400));
      case 5 -> new Fault.WrongLength(random.nextBoolean() ? 1 : -1);
      case 6 ->
          new Fault.Header(
              "Docker-Content-Digest", "sha256:" + "0".repeat(63) + random.nextInt(10));
      default ->
          new Fault.Status(
              codes[random.nextInt(codes.length)],
              random.nextBoolean() ? Duration.ofSeconds(random.nextInt(5)) : null);
    };
  }
}
