package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.Fault.Side;
import io.slipway.local.fault.FaultRule;
import io.slipway.local.registry.AccessLogEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are killed, and runs at the same time. */
@Timeout(120)
class KilledTest {

  private static final int LARGE = 4_000_000;

  @TempDir Path directory;
  private ShakyRegistries registries;
  private Path state;
  private TestImage image;

  @BeforeEach
  void start() throws Exception {
    registries = ShakyRegistries.start(directory);
    state = directory.resolve("state");
    image =
        TestImage.image(7, LARGE, 200_000, 200_000, 200_000)
            .push(registries.source.address(), "shop/api", "1");
  }

  @AfterEach
  void stop() {
    registries.close();
  }

  private Process child() throws Exception {
    return child("");
  }

  private Process child(String settings) throws Exception {
    return ChildRun.start(
        directory.resolve("child.log"),
        registries.sourceProxy.address() + "/shop/api:1",
        registries.toProxy.address() + "/shop/api",
        state.toString(),
        registries.toProxy.address() + settings);
  }

  private void assertWholeAfter(Path stateDirectory) throws Exception {
    EventLog events = new EventLog();
    registries.copy("shop/api", RunOptions.defaults().withState(stateDirectory), events).orThrow();
    assertThat(TestImage.pull(registries.to.address(), "shop/api", "1"))
        .isEqualTo(image.manifest());
    assertThat(Walk.assertWhole(registries.to.address(), "shop/api")).isEqualTo(1);
    assertThat(journals()).isEmpty();
  }

  private List<Path> journals() throws Exception {
    try (Stream<Path> files = Files.list(state)) {
      return files.toList();
    }
  }

  @Test
  void shouldGoOnWithTheUpload_whenProcessWasKilled() throws Exception {
    // The large layer is slow: its upload is under way when everything else is done.
    registries.toProxy.setRules(
        FaultRule.on(
            Call.method("PUT").and(Call.path(TestImage.digest(image.blobs().get(1)))),
            new Fault.Slow(Side.REQUEST, 2_000_000)));
    Process child = child();
    awaitBlobs(4);
    child.destroyForcibly().waitFor();
    registries.toProxy.setRules();
    EventLog events = new EventLog();

    registries.copy("shop/api", RunOptions.defaults().withState(state), events).orThrow();

    // On a machine under load the second run may break off too, and go on once more.
    assertThat(events.of(ReplicationEvent.UploadResumed.class))
        .isNotEmpty()
        .allSatisfy(resumed -> assertThat(resumed.offset()).isPositive());
    assertThat(events.of(ReplicationEvent.BlobCopied.class))
        .extracting(ReplicationEvent.BlobCopied::digest)
        .containsExactly(TestImage.digest(image.blobs().get(1)));
    assertWholeAfter(state);
  }

  private void awaitBlobs(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                ShakyRegistries.blobRequests(
                            registries.to, "shop/api", entry -> entry.status() == 201)
                        .size()
                    >= count);
  }

  @Test
  void shouldBecomeWhole_whenProcessIsKilledAtRandomInstants() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    registries.toProxy.setRules(
        FaultRule.on(Call.method("PUT"), new Fault.Slow(Side.REQUEST, 4_000_000)));
    for (int round = 0; round < 5; round++) {
      int before = registries.toProxy.calls();
      int after = 1 + random.nextInt(20);
      Process child = child();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(2))
          .atMost(Duration.ofSeconds(60))
          .until(() -> registries.toProxy.calls() >= before + after || !child.isAlive());
      child.destroyForcibly().waitFor();
      Walk.assertWhole(registries.to.address(), "shop/api");
    }
    registries.toProxy.setRules();
    assertWholeAfter(state);
  }

  /** The registry has done what it was asked for, and the process never hears of it. */
  @ParameterizedTest
  @CsvSource({
    "POST, /blobs/uploads/",
    "PATCH, /blobs/uploads/",
    "PUT, /blobs/uploads/",
    "PUT, /manifests/1"
  })
  void shouldRepeatNothing_whenKilledBeforeTheAnswerCame(String method, String path)
      throws Exception {
    registries.toProxy.setRules(
        FaultRule.on(
            Call.method(method).and(Call.path(path)),
            new Fault.Stall(Side.RESPONSE, 0, Duration.ofSeconds(30))));
    Process child = child(",chunkSize=1MiB");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> answered(method, path) > 0);
    child.destroyForcibly().waitFor();
    registries.toProxy.setRules();
    Walk.assertWhole(registries.to.address(), "shop/api");

    assertWholeAfter(state);

    assertThat(stored()).hasSize(5).doesNotHaveDuplicates();
  }

  private long answered(String method, String path) {
    return registries.to.accessLog().stream()
        .filter(entry -> entry.method().equals(method) && entry.path().contains(path))
        .count();
  }

  @Test
  void shouldRepeatNoFinishedBlob_whenKilledAfterEachLineOfTheJournal() throws Exception {
    registries.toProxy.setRules(
        FaultRule.on(Call.method("PUT"), new Fault.Slow(Side.REQUEST, 1_000_000)));
    for (int lines = 2; lines <= 7; lines++) {
      int enough = lines;
      Process child = child();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(60))
          .until(() -> journalLines() >= enough || !child.isAlive());
      child.destroyForcibly().waitFor();
      Walk.assertWhole(registries.to.address(), "shop/api");
    }
    registries.toProxy.setRules();
    assertWholeAfter(state);

    assertThat(
            ShakyRegistries.blobRequests(registries.to, "shop/api", entry -> entry.status() == 201))
        .extracting(AccessLogEntry::query)
        .doesNotHaveDuplicates();
  }

  private long journalLines() throws Exception {
    if (!Files.isDirectory(state)) {
      return 0;
    }
    long lines = 0;
    for (Path journal : journals()) {
      lines += Files.readString(journal).lines().count();
    }
    return lines;
  }

  @Test
  void shouldSendNothingTwice_whenTwoRunsShareAStateDirectory() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    registries.toProxy.setRules(
        FaultRule.on(
            Call.method("POST"), new Fault.Stall(Side.RESPONSE, 0, Duration.ofMillis(200))));
    Thread first = new Thread(() -> run(state, ReplicationListener.NONE));
    first.start();
    Awaitility.await().until(() -> registries.toProxy.calls() > 0);
    run(
        state,
        event -> {
          if (event instanceof ReplicationEvent.RunWaiting) {
            waiting.countDown();
          }
        });
    first.join();

    assertThat(waiting.await(0, TimeUnit.SECONDS)).isTrue();
    assertThat(stored()).hasSize(5).doesNotHaveDuplicates();
    assertWholeAfter(state);
  }

  /** As two programs on one machine, which have no lock in common but the file's. */
  @Test
  void shouldSendNothingTwice_whenTwoProcessesShareAStateDirectory() throws Exception {
    registries.toProxy.setRules(
        FaultRule.on(
            Call.method("PUT").and(Call.path(TestImage.digest(image.blobs().get(1)))),
            new Fault.Slow(Side.REQUEST, 4_000_000)));
    Process first = child();
    awaitBlobs(1);
    EventLog events = new EventLog();

    run(state, events);

    assertThat(first.waitFor()).isZero();
    assertThat(events.of(ReplicationEvent.RunWaiting.class)).hasSize(1);
    assertThat(stored()).hasSize(5).doesNotHaveDuplicates();
    assertWholeAfter(state);
  }

  /**
   * As on two machines: a policy of two images that share layers. Each run sends a blob at most
   * once, whatever the other does, and none that was there before it looked.
   */
  @Test
  void shouldDoLittleTwice_whenTwoRunsHaveStatesOfTheirOwn() throws Exception {
    TestImage other =
        TestImage.image(
            8, TestImage.MANIFEST, null, image.blobs().subList(2, image.blobs().size()));
    other.push(registries.source.address(), "shop/web", "1");
    registries.toProxy.setRules(
        FaultRule.on(
            Call.method("PUT").and(Call.path("/uploads/")),
            new Fault.Stall(Side.REQUEST, 0, Duration.ofMillis(20))));
    ReplicationPolicy policy =
        Policies.from(registries.source.address())
            .filter(Policies.FilterOf.repository("shop/**"))
            .to("b", registries.toProxy.address())
            .named("both");
    List<EventLog> logs = List.of(new EventLog(), new EventLog());
    List<Thread> runs = logs.stream().map(log -> new Thread(() -> replicate(policy, log))).toList();
    runs.forEach(Thread::start);
    for (Thread run : runs) {
      run.join();
    }

    for (EventLog log : logs) {
      assertThat(log.of(ReplicationEvent.ReplicationFinished.class)).hasSize(1);
      assertThat(log.of(ReplicationEvent.BlobCopied.class))
          .filteredOn(blob -> blob.outcome().equals("copied"))
          .extracting(ReplicationEvent.BlobCopied::digest)
          .doesNotHaveDuplicates();
    }
    // Of five blobs and one more config, each at most twice.
    assertThat(sentBytes())
        .isLessThanOrEqualTo(2 * (image.blobBytes() + other.blobs().get(0).length));
    for (String repository : List.of("shop/api", "shop/web")) {
      assertThat(Walk.assertWhole(registries.to.address(), repository)).isEqualTo(1);
    }
    assertWholeAfter(state);
  }

  private void replicate(ReplicationPolicy policy, EventLog log) {
    try {
      ShakyRegistries.replicator()
          .replicate(
              policy,
              RunOptions.defaults().withState(directory.resolve("state" + log.hashCode())),
              log)
          .orThrow();
    } catch (ReplicationException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long sentBytes() {
    return registries.to.accessLog().stream()
        .filter(entry -> entry.path().contains("/blobs/uploads/"))
        .mapToLong(AccessLogEntry::requestBytes)
        .sum();
  }

  private List<String> stored() {
    return ShakyRegistries.blobRequests(
            registries.to, "shop/api", entry -> entry.method().equals("PUT"))
        .stream()
        .map(entry -> String.valueOf(entry.query()))
        .toList();
  }

  private void run(Path stateDirectory, ReplicationListener listener) {
    try {
      registries
          .copy("shop/api", RunOptions.defaults().withState(stateDirectory), listener)
          .orThrow();
    } catch (ReplicationException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
