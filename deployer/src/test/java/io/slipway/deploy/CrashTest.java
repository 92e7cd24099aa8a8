package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 at the writes of every scenario, against an API server: what comes after ends in exactly
 * the old or the new version. A death before the n-th write and one after the write before it leave
 * the same cluster, so the number of writes that get through is all there is to choose.
 *
 * <p>Of all pairs of a write and a successor a few are drawn; {@code -Dslipway.crash=all} takes
 * them all.
 */
class CrashTest {
  private static final String WHICH = System.getProperty("slipway.crash", "");
  private static final boolean ALL = !WHICH.isEmpty();

  /** About as many as a promotion has. */
  private static final int WRITES = 26;

  @TempDir static Path directory;
  private static CrashSite site;
  private static ExecutorService workers;
  private static final Map<String, String> ENDS = new ConcurrentHashMap<>();

  /** What comes after the death. */
  private enum Successor {
    RESUME,
    ABORT,
    REPLACE
  }

  private record Death(CrashScenario scenario, int writes, Successor successor) {}

  @BeforeAll
  static void start() throws IOException {
    site = new CrashSite(directory);
    workers = Executors.newFixedThreadPool(4);
  }

  @AfterAll
  static void stop() {
    workers.shutdownNow();
    site.close();
  }

  @Test
  void shouldEndInTheOldOrTheNewVersion_whenKilled() throws Exception {
    Map<Death, Future<List<String>>> runs = new LinkedHashMap<>();
    for (CrashScenario scenario : CrashScenario.all().toList()) {
      for (Death death : ALL ? every(scenario) : some(scenario)) {
        runs.put(death, workers.submit(() -> wrong(death)));
      }
    }
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<Death, Future<List<String>>> run : runs.entrySet()) {
      run.getValue().get().forEach(words -> wrong.add(run.getKey() + ": " + words));
    }
    assertThat(wrong).isEmpty();
  }

  private static List<Death> some(CrashScenario scenario) {
    Random chance = new Random(scenario.name().hashCode());
    List<Death> deaths = new ArrayList<>();
    for (int i = scenario.abortIn().isEmpty() ? 0 : 1; i < 2; i++) {
      List<Successor> successors = successors(scenario);
      Successor successor = successors.get(chance.nextInt(successors.size()));
      deaths.add(new Death(scenario, chance.nextInt(WRITES), successor));
    }
    return deaths;
  }

  /** Up to an abort they are those of the scenario without one. */
  private static List<Death> every(CrashScenario scenario) throws Exception {
    if (!WHICH.equals("all") && !WHICH.equals(scenario.name())) {
      return List.of();
    }
    CrashRun calm = new CrashRun(site, scenario).withBefore();
    int writes = calm.killedAfter(Integer.MAX_VALUE);
    List<Death> deaths = new ArrayList<>();
    for (int after = calm.writesBefore(); after <= writes; after++) {
      for (Successor successor : successors(scenario)) {
        deaths.add(new Death(scenario, after, successor));
      }
    }
    System.out.printf("%s: writes %d to %d%n", scenario, calm.writesBefore(), writes);
    return deaths;
  }

  /** A first version has none to go back to. */
  private static List<Successor> successors(CrashScenario scenario) {
    return scenario.first()
        ? List.of(Successor.RESUME, Successor.REPLACE)
        : List.of(Successor.values());
  }

  private static List<String> wrong(Death death) throws IOException, InterruptedException {
    CrashScenario scenario = death.scenario();
    CrashRun run = new CrashRun(site, scenario).withBefore();
    try {
      run.killedAfter(death.writes());
      boolean drove = true;
      List<Integer> allowed = List.of(1, 2);
      if (death.successor() == Successor.ABORT) {
        drove = run.abort();
      } else if (death.successor() == Successor.RESUME) {
        run.resume();
        boolean allowsIt = scenario.abortIn().equals("paused");
        allowed = allowsIt ? allowed : List.of(scenario.end());
      } else {
        run.deploy(3);
        allowed = List.of(3);
      }
      List<String> wrong = new ArrayList<>(run.wrong(drove));
      String end = run.state();
      if (allowed.stream().noneMatch(version -> end.equals(end(scenario, version)))) {
        wrong.add("it ended as\n%s\nnot as version %s".formatted(end, allowed));
      }
      run.forget();
      return wrong;
    } catch (DeployException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** What is there when all is well with a version. */
  private static String end(CrashScenario scenario, int version) {
    CrashScenario simple = scenario.simple();
    return ENDS.computeIfAbsent(
        simple.name() + version,
        any -> {
          try {
            CrashRun run = new CrashRun(site, simple).withBefore();
            if (version > 1) {
              run.deploy(version);
            }
            return run.state();
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
