package io.slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path temp;

  @Test
  void shouldTakeWhatIsNamed_whenSeveralAre() {
    assertThat(StateDirectory.of(Map.of("SLIPWAY_STATE", "/s", "XDG_STATE_HOME", "/x")))
        .isEqualTo(Path.of("/s"));
    Path xdg = temp.resolve("xdg");
    assertThat(StateDirectory.of(Map.of("XDG_STATE_HOME", xdg.toString(), "HOME", "/h")))
        .isEqualTo(xdg.resolve("slipway"));
    assertThat(StateDirectory.of(Map.of("XDG_STATE_HOME", "relative", "HOME", temp.toString())))
        .isEqualTo(temp.resolve(".local/state/slipway"))
        .doesNotExist();
  }

  @Test
  void shouldTakeAPrivateTemporaryOne_whenHomeCannotBeWritten() throws IOException {
    Path state = StateDirectory.of(homeless());
    assertThat(state).isEqualTo(temp.resolve("slipway-" + System.getProperty("user.name")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
    assertThat(StateDirectory.of(homeless())).isEqualTo(state);
  }

  @Test
  void shouldRefuse_whenTheTemporaryOneIsNotTheUsers() throws IOException {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    Files.createSymbolicLink(temp.resolve("slipway-" + System.getProperty("user.name")), elsewhere);
    Map<String, String> environment = homeless();
    assertThatThrownBy(() -> StateDirectory.of(environment))
        .hasMessageContaining("isn't a directory of")
        .hasMessageContaining("set SLIPWAY_STATE");
  }

  /** A home below a file cannot be made, not even by root. */
  private Map<String, String> homeless() throws IOException {
    Path file = temp.resolve("file");
    Files.writeString(file, "");
    return Map.of("HOME", file.resolve("home").toString(), "TMPDIR", temp.toString());
  }
}
