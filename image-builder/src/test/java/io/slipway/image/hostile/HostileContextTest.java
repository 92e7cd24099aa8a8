package io.slipway.image.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildContext;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.source.PreparedContext;
import io.slipway.image.testing.RawTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contexts that come from elsewhere, as an archive, and want files of this machine. */
class HostileContextTest {
  @TempDir Path temporary;

  private Path state;
  private Path outside;

  @BeforeEach
  void makeSomethingToLose() throws IOException {
    state = temporary.resolve("state");
    outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "hunter2");
  }

  @AfterEach
  void shouldLeaveNothingBehindNorTouchWhatIsOutside() throws IOException {
    try (Stream<Path> files = Files.list(outside);
        Stream<Path> work = Files.list(state.resolve("work"))) {
      assertThat(files).containsExactly(outside.resolve("secret"));
      assertThat(work).isEmpty();
    }
    assertThat(outside.resolve("secret")).hasContent("hunter2");
  }

  @Test
  void shouldNotReadAFileOfThisMachine_whenTheDockerfileIsALinkToIt() {
    for (String target :
        new String[] {outside + "/secret", "../".repeat(20) + outside + "/secret"}) {
      RawTar tar = new RawTar().pax(RawTar.record("linkpath", target)).symlink("Dockerfile", "x");
      assertThatThrownBy(() -> open(tar.bytes()).close())
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("there is no Dockerfile in the context")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void shouldFollowALinkInsideTheContext_whenTheDockerfileIsOne() throws Exception {
    RawTar tar =
        new RawTar().file("build/file", "FROM scratch\n").symlink("Dockerfile", "/build/file");
    try (PreparedContext context = open(tar.bytes())) {
      assertThat(context.dockerfile()).asString(UTF_8).isEqualTo("FROM scratch\n");
    }
  }

  static Stream<Arguments> archives() {
    return Stream.of(
        Arguments.of("..", new RawTar().file("../x", ""), "points outside of its root"),
        Arguments.of(
            "below a link", new RawTar().symlink("d", "/tmp").file("d/x", ""), "no directory"),
        Arguments.of("hard link to nothing", new RawTar().hardLink("x", "."), "names no file"),
        Arguments.of("hard link out", new RawTar().hardLink("x", "../../etc/passwd"), "outside"),
        Arguments.of(
            "hard link to what isn't there", new RawTar().hardLink("x", "/etc/passwd"), ""),
        Arguments.of(
            "more than it has",
            new RawTar().pax(RawTar.record("size", "999999999999")).file("x", "abc"),
            "ends within an entry"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("archives")
  void shouldRefuse(String title, RawTar tar, String message) {
    assertThatThrownBy(() -> open(tar.bytes()).close())
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not take the build context from standard input")
        .hasMessageContaining(message);
  }

  private PreparedContext open(byte[] tar) throws BuildException, InterruptedException {
    BuildContext.Stream stream = new BuildContext.Stream(new ByteArrayInputStream(tar));
    return PreparedContext.of(BuildRequest.of(stream, state).build());
  }
}
