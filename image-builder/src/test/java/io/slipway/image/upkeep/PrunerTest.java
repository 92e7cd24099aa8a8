package io.slipway.image.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildResult;
import io.slipway.image.UsageException;
import io.slipway.image.mount.CacheMounts;
import io.slipway.image.plan.Mount;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.store.Blob;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.CacheBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunerTest {
  @TempDir Path temporary;
  private CacheBench bench;
  private StateDirectory state;
  private Pruner pruner;

  @BeforeEach
  void open() throws Exception {
    bench = CacheBench.open(temporary);
    state = StateDirectory.open(bench.state());
    pruner = new Pruner(state, Clock.systemUTC());
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  private void build(String what) throws Exception {
    bench.dockerfile("FROM registry.test/busybox:1\nRUN echo " + what + " > /x\n");
    bench.build();
  }

  @Test
  void shouldTellOfEveryKind_whenListed() throws Exception {
    bench.write("f", "content");
    bench.dockerfile("FROM registry.test/busybox:1\nRUN echo made > /x\nCOPY f /f\n");
    bench.build();
    // A file that changed a moment ago is not remembered, so the build may have written no table.
    Files.createDirectories(state.cache().resolve("files"));
    Files.writeString(state.cache().resolve("files/table"), "");
    List<CacheRecord> records = Inventory.of(state);
    assertThat(records)
        .extracting(CacheRecord::kind)
        .contains(Kind.STEP, Kind.IMAGE, Kind.FILES, Kind.BLOB, Kind.SNAPSHOT);
    assertThat(records)
        .filteredOn(r -> r.kind() == Kind.STEP || r.kind() == Kind.BLOB)
        .extracting(CacheRecord::what)
        .contains("RUN echo made > /x", "COPY f /f");
    assertThat(records)
        .filteredOn(r -> r.kind() == Kind.IMAGE)
        .extracting(CacheRecord::what)
        .containsExactly(CacheBench.BASE);
    assertThat(records).noneMatch(CacheRecord::inUse).allMatch(r -> r.bytes() >= 0);
    assertThat(records)
        .extracting(r -> Duration.between(r.lastUsed(), Instant.now()).toMinutes())
        .allMatch(minutes -> minutes < 5);
  }

  @Test
  void shouldLeaveNothing_whenAllIsPruned() throws Exception {
    build("one");
    Pruner.Outcome outcome = pruner.prune(List.of(Rule.unused(Filter.everything(), Duration.ZERO)));
    assertThat(outcome.bytes()).isPositive();
    assertThat(outcome.left()).isZero();
    assertThat(Inventory.of(state)).isEmpty();
    try (Stream<Path> files = Files.walk(bench.state())) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("locks", "collected");
    }
    build("one");
    assertThat(bench.ran()).containsExactly("RUN echo one > /x");
  }

  @Test
  void shouldKeepWhatWasUsedLately_whenPrunedByAge() throws Exception {
    build("old");
    for (CacheRecord record : Inventory.of(state)) {
      age(record, Duration.ofDays(8));
    }
    build("new");
    pruner.prune(List.of(Rule.unused(Filter.everything(), Duration.ofDays(7))));
    bench.build();
    assertThat(bench.ran()).isEmpty();
    build("old");
    assertThat(bench.ran()).isNotEmpty();
  }

  private static void age(CacheRecord record, Duration by) throws Exception {
    FileTime time = FileTime.from(Instant.now().minus(by));
    Path mark = record.path().resolveSibling(record.path().getFileName() + ".used");
    Files.setLastModifiedTime(Files.exists(mark) ? mark : record.path(), time);
  }

  @Test
  void shouldRemoveTheLeastRecentlyUsedFirst_whenPrunedBySize() throws Exception {
    build("one");
    long size = Inventory.of(state).stream().mapToLong(CacheRecord::bytes).sum();
    for (CacheRecord record : Inventory.of(state)) {
      age(record, Duration.ofDays(1));
    }
    build("two");
    Pruner.Outcome outcome = pruner.prune(List.of(Rule.downTo(Filter.everything(), size)));
    assertThat(outcome.left()).isLessThanOrEqualTo(size);
    bench.build();
    assertThat(bench.ran()).isEmpty();
  }

  @Test
  void shouldChangeNothing_whenOnlyPreviewed() throws Exception {
    build("one");
    Pruner.Outcome outcome =
        pruner.preview(List.of(Rule.unused(Filter.everything(), Duration.ZERO)));
    assertThat(outcome.removed()).isNotEmpty();
    assertThat(Inventory.of(state)).hasSameSizeAs(outcome.removed());
  }

  @Test
  void shouldKeepWhatASessionHolds() throws Exception {
    try (Session session = state.session()) {
      Blob held = state.blobs().put(session, "held".getBytes());
      try (Session other = state.session()) {
        state.blobs().put(other, "left".getBytes());
      }
      Pruner.Outcome outcome =
          pruner.prune(List.of(Rule.unused(Filter.everything(), Duration.ZERO)));
      assertThat(outcome.removed()).hasSize(1);
      assertThat(state.blobs().contains(held.digest())).isTrue();
      assertThat(Inventory.of(state)).singleElement().matches(CacheRecord::inUse);
    }
    pruner.prune(List.of(Rule.unused(Filter.everything(), Duration.ZERO)));
    assertThat(Inventory.of(state)).isEmpty();
  }

  @Test
  void shouldKeepACacheMount_whileASessionUsesIt() throws Exception {
    try (Session session = state.session();
        CacheMounts.Held held =
            new CacheMounts(state, Privilege.USER, session)
                .open("maven", Mount.Sharing.SHARED, directory -> {})) {
      Files.writeString(held.directory().resolve("f"), "kept");
      assertThat(Inventory.of(state))
          .singleElement()
          .matches(record -> record.kind() == Kind.MOUNT && record.inUse())
          .matches(record -> record.what().equals("maven") && record.bytes() >= 4);
      pruneAll();
      assertThat(held.directory().resolve("f")).hasContent("kept");
    }
    pruneAll();
    assertThat(Inventory.of(state)).isEmpty();
  }

  @Test
  void shouldKeepACacheMount_whileARunningStepWritesToIt() throws Exception {
    bench.dockerfile(
        """
        FROM registry.test/busybox:1
        RUN --mount=type=cache,target=/c echo a > /c/begun; until [ -e /c/go ]; do usleep 10000; done; \
            test -e /c/begun && rm /c/go
        """);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<BuildResult> build = other.submit(() -> bench.build());
      Path begun = await(build, "begun");
      pruneAll();
      assertThat(Inventory.of(state))
          .filteredOn(record -> record.kind() == Kind.MOUNT)
          .singleElement()
          .matches(CacheRecord::inUse);
      Files.createFile(begun.resolveSibling("go"));
      assertThat(build.get().steps()).isEqualTo(2);
    } finally {
      other.shutdownNow();
    }
    assertThat(await(null, "begun")).hasContent("a");
    pruneAll();
    assertThat(Inventory.of(state)).isEmpty();
  }

  /** A file in a cache mount, as soon as it is there. */
  private Path await(@Nullable Future<BuildResult> build, String name) throws Exception {
    while (build == null || !build.isDone()) {
      for (CacheRecord record : Inventory.of(state)) {
        Path file = record.path().resolve("0").resolve(name);
        if (record.kind() == Kind.MOUNT && Files.exists(file)) {
          return file;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(build.get().toString());
  }

  private void pruneAll() throws Exception {
    pruner.prune(List.of(Rule.unused(Filter.everything(), Duration.ZERO)));
  }

  @Test
  void shouldPruneOnlyTheKind_whenFiltered() throws Exception {
    build("one");
    pruner.prune(List.of(Rule.unused(Filter.parse(List.of("kind=snapshot")), Duration.ZERO)));
    assertThat(Inventory.of(state))
        .isNotEmpty()
        .noneMatch(record -> record.kind() == Kind.SNAPSHOT);
    bench.build();
    assertThat(bench.ran()).isEmpty();
  }

  @Test
  void shouldSuggest_whenAFilterIsUnknown() {
    assertThatThrownBy(() -> Filter.parse(List.of("kind=snapshots")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean snapshot");
    assertThatThrownBy(() -> Filter.parse(List.of("kinds=blob")))
        .hasMessageContaining("did you mean kind");
    assertThatThrownBy(() -> Filter.parse(List.of("blob"))).isInstanceOf(UsageException.class);
  }

  @Test
  void shouldBuildRight_whenPrunedAllTheWhile() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> rounds =
          other.submit(
              () -> {
                int count = 0;
                while (!done.get()) {
                  pruner.prune(List.of(Rule.unused(Filter.everything(), Duration.ZERO)));
                  count++;
                }
                return count;
              });
      String dockerfile =
          """
          FROM registry.test/busybox:1 AS a
          RUN echo a > /a
          FROM registry.test/busybox:1
          RUN echo b > /b
          COPY --from=a /a /a
          RUN cat /a /b > /c
          """;
      bench.dockerfile(dockerfile);
      for (int i = 0; i < 6; i++) {
        BuildResult result =
            bench.build(
                bench.request().buildArgs(Map.of("SOURCE_DATE_EPOCH", "1")).push(true).build());
        assertThat(result.steps()).isEqualTo(6);
        assertThat(bench.file("c")).isEqualTo("a\nb\n");
      }
      done.set(true);
      assertThat(rounds.get()).isPositive();
    } finally {
      done.set(true);
      other.shutdownNow();
    }
  }

  @Test
  void shouldCollectByItself_onceItIsDue() throws Exception {
    build("one");
    Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(61)), ZoneOffset.UTC);
    Map<String, String> off = Map.of("SLIPWAY_CACHE_GC", "off");
    new CacheCollection(state, later, off).runIfDue();
    assertThat(Inventory.of(state)).isNotEmpty();
    new CacheCollection(state, later, Map.of()).runIfDue();
    assertThat(Inventory.of(state)).isEmpty();
  }

  @Test
  void shouldKeepToTheSize_whenTheEnvironmentNamesOne() throws Exception {
    build("one");
    Clock soon = Clock.fixed(Instant.now().plus(Duration.ofHours(2)), ZoneOffset.UTC);
    new CacheCollection(state, soon, Map.of("SLIPWAY_CACHE_MAX_SIZE", "1kB")).runIfDue();
    assertThat(Inventory.of(state).stream().mapToLong(CacheRecord::bytes).sum())
        .isLessThanOrEqualTo(1000);
  }

  @Test
  void shouldReadSizesAndAges_asPeopleWriteThem() throws Exception {
    assertThat(Amounts.bytes("10GB")).isEqualTo(10_000_000_000L);
    assertThat(Amounts.bytes("512MiB")).isEqualTo(512L << 20);
    assertThat(Amounts.bytes("1.5g")).isEqualTo(1_500_000_000L);
    assertThat(Amounts.bytes("17")).isEqualTo(17);
    assertThat(Amounts.age("7d")).isEqualTo(Duration.ofDays(7));
    assertThat(Amounts.age("1d12h")).isEqualTo(Duration.ofHours(36));
    for (String wrong : List.of("", "x", "-1GB", "1 XB", "99999999999999PB")) {
      assertThatThrownBy(() -> Amounts.bytes(wrong)).isInstanceOf(UsageException.class);
    }
    for (String wrong : List.of("", "7", "d", "-7d", "7w")) {
      assertThatThrownBy(() -> Amounts.age(wrong)).isInstanceOf(UsageException.class);
    }
  }
}
