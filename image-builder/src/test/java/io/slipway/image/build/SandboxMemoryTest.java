package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slipway.image.config.Digests;
import io.slipway.image.posix.Posix;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.ForkedBuild;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What processes remember of a machine's sandboxes, and what a wrong memory does. */
class SandboxMemoryTest {
  private Path shared;
  private Path context;
  private Path memory;

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox");
    assumeThat(Posix.uid()).as("only root can give up its power over mounts").isZero();
  }

  @BeforeEach
  void open() throws IOException {
    shared = Files.createTempDirectory("slipway-memory");
    context = Files.createDirectory(shared.resolve("context"));
    memory = shared.resolve("state/cache/sandbox");
    Files.copy(
        Path.of("/bin/busybox"), context.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  @AfterEach
  void close() throws IOException {
    Posix.delete(shared);
  }

  @Test
  void shouldRememberWhatWorks_andWhereItDid() throws Exception {
    assertThat(built("RUN echo one", false)).contains("one");
    List<String> first = Files.readAllLines(memory);
    assertThat(first.get(2)).isEqualTo("as root");
    assertThat(first.get(3)).isIn("chroot", "crun", "runc", "bubblewrap");
    assertThat(built("RUN echo two", true)).contains("two");
    assertThat(Files.readAllLines(memory).get(1))
        .as("facts of a process without power over mounts")
        .isNotEqualTo(first.get(1));
  }

  @Test
  void shouldFindOutAnew_whenTheMemoryIsWrong() throws Exception {
    assertThat(built("RUN echo one", true)).contains("one");
    List<String> right = Files.readAllLines(memory);
    assertThat(right.get(2)).isEqualTo("as a user");
    forge(right.get(1) + "\nas root\n" + right.get(3) + "\n");
    List<String> lines = built("RUN echo two && id -u", true);
    assertThat(lines).contains("two");
    assertThat(lines.get(lines.size() - 1)).as("%s", lines).startsWith("sha256:");
    assertThat(Files.readAllLines(memory)).isEqualTo(right);
  }

  private void forge(String rest) throws IOException {
    byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
    Files.writeString(memory, Digests.of(bytes) + "\n" + rest);
  }

  private List<String> built(String step, boolean powerless) throws Exception {
    String text =
        "FROM scratch\nCOPY busybox /bin/busybox\nSHELL [\"/bin/busybox\",\"sh\",\"-c\"]\n";
    Files.writeString(context.resolve("Dockerfile"), text + step.replace("id -u", "busybox id -u"));
    Path state = shared.resolve("state");
    Path layout = shared.resolve("layout");
    Process build =
        powerless
            ? ForkedBuild.startWithoutMounts(context, state, layout)
            : ForkedBuild.start(context, state, layout);
    try (BufferedReader output = build.inputReader()) {
      List<String> lines = output.lines().toList();
      build.waitFor();
      return lines;
    }
  }
}
