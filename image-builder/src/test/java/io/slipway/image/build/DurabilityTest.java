package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.ImageBuilder;
import io.slipway.image.posix.Posix;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.ForkedBuild;
import io.slipway.image.testing.FullDiskMain;
import io.slipway.image.upkeep.CacheRecord;
import io.slipway.image.upkeep.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept survives kill -9 at any instant, and a disk that is full at any write. */
class DurabilityTest {
  private static final int KILLS = 9;
  private static final int LATEST_MILLIS = 900;

  private Path root;
  private Path context;

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox");
  }

  @BeforeEach
  void open() throws IOException {
    root = Files.createTempDirectory("slipway-durable");
    context = Files.createDirectory(root.resolve("context"));
    Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY --chmod=755 busybox /bin/busybox
        SHELL ["/bin/busybox", "sh", "-c"]
        RUN b=/bin/busybox; $b mkdir /made && $b touch -d @1 /made
        RUN b=/bin/busybox; $b cp $b /made/copy && $b touch -d @1 /made/copy /made
        COPY --chmod=700 busybox /made/again
        """);
  }

  @AfterEach
  void close() throws IOException {
    Posix.delete(root);
  }

  @Test
  void shouldBuildRightAndLeaveNothing_whenEarlierBuildsWereKilled() throws Exception {
    Path state = root.resolve("state");
    String right = build(root.resolve("other"), "other").digest();
    Random random = new Random(20261123);
    for (int kill = 0; kill < KILLS; kill++) {
      Process build = ForkedBuild.start(context, state, root.resolve("killed"));
      build.waitFor(random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS);
      build.destroyForcibly().waitFor();
      if (kill % 3 == 2) {
        Posix.delete(state.resolve("cache/steps"));
      }
    }
    Posix.delete(state.resolve("cache/steps"));
    assertThat(build(state, "last").digest()).isEqualTo(right);
    try (Stream<Path> left = Files.list(state.resolve("work"))) {
      assertThat(left).isEmpty();
    }
    List<CacheRecord> records = Inventory.of(StateDirectory.open(state));
    assertThat(records).noneMatch(CacheRecord::inUse);
    assertThat(records).noneMatch(r -> r.path().getFileName().toString().startsWith(".dead"));
  }

  /**
   * By size every write that needs room fails once, by the number of inodes every creation of a
   * file or directory; {@code -Dslipway.fullDisk.step=1} leaves none out.
   */
  @ParameterizedTest
  @CsvSource({"size,1600", "nr_inodes,23"})
  void shouldFailClearlyAndKeepTheCacheWhole_whenTheDiskIsFullAtAnyWrite(String limit, int step)
      throws Exception {
    assumeThat(Posix.uid()).as("only root can mount").isZero();
    Path disk = Files.createDirectory(root.resolve("disk"));
    Process process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation=private",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FullDiskMain.class.getName(),
                context.toString(),
                disk.toString(),
                limit,
                "" + Integer.getInteger("slipway.fullDisk.step", step))
            .redirectErrorStream(true)
            .start();
    List<String> lines;
    try (var output = process.inputReader()) {
      lines = output.lines().toList();
    }
    assertThat(process.waitFor()).as("%s", lines).isZero();
    assertThat(starting(lines, "FAILED ")).hasSizeGreaterThan(3);
    assertThat(starting(lines, "FAILED "))
        .allMatch(line -> line.matches("(?i).*(no space left|room for).*"))
        .allMatch(line -> line.contains(disk.toString()))
        .allMatch(line -> line.contains("slipway cache prune"));
    assertThat(starting(lines, "LEFT ")).containsOnly("LEFT []");
    assertThat(starting(lines, "PARTIAL ")).containsOnly("PARTIAL []");
    assertThat(starting(lines, "DIGEST ")).hasSizeGreaterThan(4);
    assertThat(Set.copyOf(starting(lines, "DIGEST "))).hasSize(1);
  }

  private static List<String> starting(List<String> lines, String prefix) {
    return lines.stream().filter(line -> line.startsWith(prefix)).toList();
  }

  private BuildResult build(Path state, String layout) throws Exception {
    BuildRequest request =
        BuildRequest.of(context, state)
            .tags(List.of("app:1"))
            .buildArgs(Map.of("SOURCE_DATE_EPOCH", "1"))
            .outputs(List.of("oci:" + root.resolve(layout)))
            .build();
    return ImageBuilder.create().build(request, event -> {});
  }
}
