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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Builds of an ordinary user whose steps may become other users, held to what root's give. */
class IdRangesTest {
  private static final String BASE =
      """
      FROM scratch
      COPY --chmod=755 busybox /bin/busybox
      ENV PATH=/bin
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      """;

  /** Users made, files given away, set-id bits, closed directories, links, and steps as others. */
  private static final String USERS =
      """
      COPY passwd group /etc/
      RUN mkdir -p /srv/closed && chown app /srv && chown app:43 /srv/closed && chmod 2750 /srv/closed
      RUN echo x > /srv/closed/f && chown 42:43 /srv/closed/f && chmod 4710 /srv/closed/f \
       && ln /srv/closed/f /srv/closed/g && ln -s f /srv/closed/l && chown -h 7:8 /srv/closed/l
      COPY --chown=app:43 busybox /opt/app/tool
      RUN echo x > /shut.f && mkdir /shut && echo y > /shut/y && chown 5 /shut && chmod 0 /shut.f /shut
      RUN cat /shut.f /shut/y
      USER app
      RUN id -u && id -G && echo own > /srv/made && mkdir -m 700 /srv/dir && echo y > /srv/dir/y
      USER root
      RUN stat -c '%u:%g %a %n' /srv /srv/closed /srv/closed/f /srv/closed/g /srv/made /opt/app/tool
      RUN chown root /srv/made && rm /srv/closed/l && mv /srv/dir /srv/moved
      USER 1234:4321
      WORKDIR /srv/work
      RUN --mount=type=cache,target=/c,uid=1234,gid=4321,mode=700 echo z > /c/z && stat -c %u /c/z
      """;

  private static Path shared;
  private static Path context;

  @BeforeAll
  static void open() throws IOException {
    assumeThat(Posix.uid()).as("only root can become nobody").isZero();
    DebianTool.require("busybox", "newuidmap", "newgidmap", "perl");
    shared = Files.createTempDirectory("slipway-ranges");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    context = Files.createDirectory(shared.resolve("context"));
    Files.copy(
        Path.of("/bin/busybox"), context.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(
        context.resolve("passwd"), "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/srv:/bin/sh\n");
    Files.writeString(context.resolve("group"), "root:x:0:\napp:x:1000:\nshadow:x:43:app\n");
    Files.setPosixFilePermissions(context, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterAll
  static void close() throws IOException {
    if (shared != null) {
      Posix.delete(shared);
    }
  }

  @Test
  void shouldGiveTheDigestOfRoots_whenAUserHasRanges() throws Exception {
    dockerfile(USERS);
    List<String> root =
        lines(ForkedBuild.start(context, shared.resolve("state"), shared.resolve("layout")));
    assertThat(root).contains("1000", "1000 43", "42:43 4710 /srv/closed/f", "1234");
    for (String sandbox : List.of("chroot", "crun", "runc", "bubblewrap")) {
      assertThat(lines(asUser(sandbox))).as(sandbox).isEqualTo(root);
    }
  }

  @Test
  void shouldLeaveNothing_whenAStepFailsOrIsKilledAmongFilesOfOthers() throws Exception {
    String closed = "RUN mkdir -m 700 /d && echo x > /d/f && chown -R 7:8 /d && echo up && ";
    dockerfile(closed + "false");
    assertThat(lines(asUser("chroot"))).contains("up");
    assertThat(working()).isEmpty();
    dockerfile(closed + "sleep 98765");
    Process build = asUser("chroot");
    try (BufferedReader output = build.inputReader()) {
      while (!"up".equals(output.readLine())) {
        assertThat(build.isAlive()).isTrue();
      }
      List<ProcessHandle> inside = build.descendants().toList();
      build.destroyForcibly().waitFor();
      for (ProcessHandle process : inside) {
        process.onExit().get(10, TimeUnit.SECONDS);
      }
    }
    assertThat(working()).isNotEmpty();
    dockerfile("RUN echo again");
    assertThat(lines(asUser("chroot"))).contains("again");
    assertThat(working()).isEmpty();
  }

  @Test
  void shouldSayHowToGetRanges_whenThereAreNoneAndAChownFails() throws Exception {
    dockerfile("RUN echo x > /f && chown 42:43 /f");
    List<String> lines =
        lines(
            ForkedBuild.startAsNobody(
                shared, context, shared.resolve("state-alone"), shared.resolve("layout-alone")));
    assertThat(String.join("\n", lines))
        .contains("chown: /f: Invalid argument")
        .contains("usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER");
  }

  private static List<String> working() throws IOException {
    try (Stream<Path> left = Files.list(shared.resolve("state-chroot/work"))) {
      return left.map(Path::toString).toList();
    }
  }

  private static void dockerfile(String steps) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), BASE + steps + "\n");
  }

  private static Process asUser(String sandbox) throws IOException {
    Path state = shared.resolve("state-" + sandbox);
    Path layout = shared.resolve("layout-" + sandbox);
    return ForkedBuild.startAsNobodyWithRanges(shared, context, state, layout, sandbox);
  }

  private static List<String> lines(Process process) throws Exception {
    try (BufferedReader output = process.inputReader()) {
      List<String> lines =
          output.lines().filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS")).toList();
      process.waitFor();
      return lines;
    }
  }
}
