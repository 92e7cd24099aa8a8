package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slipway.image.posix.Posix;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.ForkedBuild;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds in other processes: one that is killed, one of an ordinary user. */
class ForkedBuildTest {
  private Path shared;
  private Path context;

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox");
  }

  @BeforeEach
  void open() throws IOException {
    shared = Files.createTempDirectory("slipway-forked");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    context = Files.createDirectory(shared.resolve("context"));
    Files.copy(
        Path.of("/bin/busybox"), context.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.setPosixFilePermissions(context, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void close() throws IOException {
    Posix.delete(shared);
  }

  @Test
  void shouldLeaveNeitherProcessNorMountNorLock_whenTheBuildIsKilled() throws Exception {
    dockerfile("RUN echo up && sleep 98765");
    Process build = ForkedBuild.start(context, shared.resolve("state"), shared.resolve("layout"));
    try (BufferedReader output = build.inputReader()) {
      assertThat(output.readLine()).isEqualTo("up");
      List<ProcessHandle> inside = build.descendants().toList();
      assertThat(inside).isNotEmpty();
      build.destroyForcibly().waitFor();
      for (ProcessHandle process : inside) {
        process.onExit().get(10, TimeUnit.SECONDS);
      }
    }
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(shared.toString());
    dockerfile("RUN echo again");
    assertThat(lines(ForkedBuild.start(context, shared.resolve("state"), shared.resolve("layout"))))
        .contains("again");
    try (Stream<Path> left = Files.list(shared.resolve("state/work"))) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"locked", "private"})
  void shouldUseTheCacheAgain_whenABuildThatHeldItIsKilled(String sharing) throws Exception {
    String mount = "--mount=type=cache,target=/c,sharing=" + sharing;
    dockerfile("RUN " + mount + " echo kept >/c/f && echo up && sleep 98765");
    Process build = ForkedBuild.start(context, shared.resolve("state"), shared.resolve("layout"));
    try (BufferedReader output = build.inputReader()) {
      assertThat(output.readLine()).isEqualTo("up");
      List<ProcessHandle> inside = build.descendants().toList();
      build.destroyForcibly().waitFor();
      for (ProcessHandle process : inside) {
        process.onExit().get(10, TimeUnit.SECONDS);
      }
    }
    dockerfile("RUN " + mount + " cat /c/f && ls / | grep -c '^c$'");
    assertThat(lines(ForkedBuild.start(context, shared.resolve("state"), shared.resolve("layout"))))
        .startsWith("kept", "1");
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(shared.toString());
    try (Stream<Path> keys = Files.list(shared.resolve("state/cache-mounts/root"));
        Stream<Path> left = Files.list(keys.findFirst().orElseThrow()).filter(Files::isDirectory)) {
      assertThat(left).as("one directory, not a second beside one that seems in use").hasSize(1);
    }
  }

  @Test
  void shouldBuildAsAnOrdinaryUser_withTheOwnersThatRootWouldGive() throws Exception {
    assumeThat(Posix.uid()).as("only root can become nobody").isZero();
    dockerfile(
        """
        RUN mkdir -p /data && echo x > /data/f && id -u
        COPY --chown=7:8 busybox /opt/b
        RUN touch /opt/c && chmod 600 /opt/b
        """);
    List<String> lines =
        lines(
            ForkedBuild.startAsNobody(
                shared, context, shared.resolve("state"), shared.resolve("layout")));
    assertThat(lines.get(0)).isEqualTo("0");
    assertThat(lines.get(1)).as("%s", lines).startsWith("sha256:");
    assertThat(owners("opt/b")).contains("7/8");
    assertThat(owners("opt/c")).contains("0/0");
    assertThat(owners("data/f")).contains("0/0");
  }

  @Test
  void shouldGiveOneDigest_whoeverBuildsWhereverWithWhateverUmask() throws Exception {
    assumeThat(Posix.uid()).as("only root can become nobody").isZero();
    dockerfile(
        "COPY d /d\nRUN mkdir -p /made && echo x > /made/f && ln /made/f /made/g\nWORKDIR /w");
    String script =
        "mkdir d && for f in c a b; do echo $f > d/$f; done && chmod 700 d/a && touch -d @9 d/c";
    lines(new ProcessBuilder("sh", "-c", script).directory(context.toFile()).start());
    Path other = shared.resolve("elsewhere");
    String copy =
        "umask 002; mkdir '%s' && cp -r busybox Dockerfile d '%s' && chmod -R g+w,a+rX '%s'"
            .formatted(other, other, other);
    lines(new ProcessBuilder("sh", "-c", copy).directory(context.toFile()).start());
    List<String> root =
        lines(ForkedBuild.start(context, shared.resolve("state"), shared.resolve("layout")));
    List<String> nobody =
        lines(
            ForkedBuild.startAsNobody(
                shared, other, shared.resolve("state-2"), shared.resolve("layout-2")));
    assertThat(root).last().asString().startsWith("sha256:");
    assertThat(nobody).isEqualTo(root);
  }

  @Test
  void shouldKeepTheBytesOfNames_whenTheLocaleCannotShowThem() throws Exception {
    String name = "$(printf 'raw-\\377-\\303\\274')";
    dockerfile(
        "COPY odd /odd\nCOPY odd/raw-?-\u00fc /glob/\nCOPY --parents odd/r*\u00fc /parents/\n"
            + ("RUN for d in odd glob parents/odd; do test -f \"/$d/" + name + "\" || exit 1; done")
            + " && cp -a /odd /copied && echo found");
    String script = "mkdir odd && echo x > odd/" + name;
    lines(new ProcessBuilder("sh", "-c", script).directory(context.toFile()).start());
    assertThat(
            lines(
                ForkedBuild.startWithoutLocale(
                    context, shared.resolve("state"), shared.resolve("layout"))))
        .contains("found");
  }

  /** The owner of a file in the layer that has it last, by GNU tar. */
  private String owners(String name) throws Exception {
    String found = "";
    try (Stream<Path> blobs = Files.list(shared.resolve("layout/blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        for (String line :
            lines(
                new ProcessBuilder("tar", "--numeric-owner", "-tvzf", blob.toString())
                    .redirectErrorStream(true)
                    .start())) {
          found += line.endsWith(" " + name) ? line + "\n" : "";
        }
      }
    }
    return found;
  }

  private void dockerfile(String steps) throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY --chmod=755 busybox /bin/busybox
        ENV PATH=/bin
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        """
            + steps
            + "\n");
  }

  private static List<String> lines(Process process) throws Exception {
    try (BufferedReader output = process.inputReader()) {
      List<String> lines = output.lines().toList();
      process.waitFor();
      return lines;
    }
  }
}
