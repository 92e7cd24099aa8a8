package io.slipway.image.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialsTest {
  @TempDir Path directory;

  private final List<String> tried = new ArrayList<>();

  private boolean ask(Trials trials, String what, boolean works) {
    return trials.work(
        what,
        () -> {
          tried.add(what);
          return works;
        });
  }

  private Path file() {
    return directory.resolve("sandbox");
  }

  private Trials process(String facts) {
    return Trials.in(file(), () -> facts);
  }

  @Test
  void shouldTryOnce_whateverTheNumberOfProcesses() {
    assertThat(ask(process("here"), "crun", true)).isTrue();
    Trials second = process("here");
    assertThat(ask(second, "crun", true)).isTrue();
    assertThat(ask(second, "runc", true)).isTrue();
    Trials third = process("here");
    assertThat(ask(third, "crun", true)).isTrue();
    assertThat(ask(third, "runc", true)).isTrue();
    assertThat(tried).containsExactly("crun", "runc");
    assertThat(third.wereTrusted()).isTrue();
  }

  @Test
  void shouldTryAgain_whenItDidNotWorkBefore() {
    assertThat(ask(process("here"), "crun", false)).isFalse();
    Trials second = process("here");
    assertThat(ask(second, "crun", true)).isTrue();
    assertThat(second.wereTrusted()).isFalse();
    assertThat(tried).containsExactly("crun", "crun");
  }

  @Test
  void shouldTryAgain_whenTheMachineIsAnother() {
    ask(process("here"), "crun", true);
    assertThat(ask(process("elsewhere"), "crun", false)).isFalse();
    assertThat(tried).hasSize(2);
  }

  @Test
  void shouldTryAgain_whenItForgot() {
    ask(process("here"), "crun", true);
    Trials second = process("here");
    ask(second, "crun", true);
    second.forget();
    assertThat(second.wereTrusted()).isFalse();
    assertThat(ask(second, "crun", false)).isFalse();
    assertThat(ask(process("here"), "crun", false)).as("also by later processes").isFalse();
    assertThat(tried).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "x\n", "sha256:00\nhere\ncrun\n", "\n\n\n"})
  void shouldTryAgain_whenTheFileIsDamaged(String content) throws Exception {
    Files.writeString(file(), content);
    assertThat(ask(process("here"), "crun", false)).isFalse();
    assertThat(tried).hasSize(1);
  }

  @Test
  void shouldTryAgain_whenTheFileIsCutOffAnywhere() throws Exception {
    ask(process("here"), "crun", true);
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, length));
      assertThat(ask(process("here"), "crun", false)).as("%d bytes", length).isFalse();
    }
  }

  @Test
  void shouldWork_whenTheFileCannotBeWritten() {
    Trials trials = Trials.in(directory.resolve("none/sandbox"), () -> "here");
    assertThat(ask(trials, "crun", true)).isTrue();
    assertThat(ask(trials, "crun", true)).isTrue();
    assertThat(tried).hasSize(1);
  }

  @Test
  void shouldNotAskForFacts_whenNothingIsTried() {
    Trials trials =
        Trials.in(
            file(),
            () -> {
              throw new AssertionError("nobody asked");
            });
    assertThat(trials.wereTrusted()).isFalse();
  }
}
