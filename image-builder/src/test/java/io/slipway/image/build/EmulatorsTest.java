package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.NamedContexts;
import io.slipway.image.plan.PlanRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a directory in the place of binfmt_misc's, as qemu-user-static registers. */
class EmulatorsTest {
  private static final String AARCH64 = "7f454c460201010000000000000000000200b700";
  private static final String ARM = "7f454c4601010100000000000000000002002800";
  private static final String S390X = "7f454c4602020100000000000000000000020016";

  @TempDir Path directory;

  private void register(String name, String state, String flags, String magic) throws Exception {
    Files.writeString(
        directory.resolve(name),
        state
            + "\ninterpreter /usr/libexec/qemu-binfmt/"
            + name
            + "\nflags: "
            + flags
            + "\noffset 0\nmagic "
            + magic
            + "\nmask ffffffffffffff00fffffffffffffffffeffffff\n");
  }

  @Test
  void shouldNameArchitectures_whenTheirEmulatorsAreKeptOpen() throws Exception {
    Files.writeString(directory.resolve("status"), "enabled\n");
    Files.writeString(directory.resolve("register"), "");
    register("qemu-aarch64", "enabled", "POCF", AARCH64);
    register("qemu-s390x", "enabled", "F", S390X);
    register("qemu-arm", "disabled", "POCF", ARM);
    assertThat(Emulators.registered(directory)).containsExactly("arm64", "s390x");
  }

  @Test
  void shouldNameNone_whenTheInterpreterWouldHaveToLieInTheImage() throws Exception {
    register("qemu-aarch64", "enabled", "OC", AARCH64);
    register("jar", "enabled", "F", "504b0304");
    Files.writeString(directory.resolve("python"), "enabled\nextension .py\n");
    assertThat(Emulators.registered(directory)).isEmpty();
  }

  @Test
  void shouldNameNone_whenAllIsSwitchedOffOrNothingIsMounted() throws Exception {
    register("qemu-aarch64", "enabled", "POCF", AARCH64);
    Files.writeString(directory.resolve("status"), "disabled\n");
    assertThat(Emulators.registered(directory)).isEmpty();
    assertThat(Emulators.registered(directory.resolve("none"))).isEmpty();
  }

  @Test
  void shouldRefuseRunWithItsLine_unlessAnEmulatorIsRegistered() throws Exception {
    assertThatThrownBy(this::planForArm64)
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("Dockerfile:2: RUN in a stage for linux/arm64 can't run")
        .hasMessageContaining("no emulator for arm64 is registered with binfmt_misc");
    register("qemu-aarch64", "enabled", "POCF", AARCH64);
    assertThatCode(this::planForArm64).doesNotThrowAnyException();
  }

  private void planForArm64() throws Exception {
    PlanRequest request =
        new PlanRequest(
            Map.of(),
            null,
            Platform.parse("linux/arm64"),
            Platform.parse("linux/amd64"),
            Set.of(),
            NamedContexts.parse(Map.of()),
            Emulators.registered(directory));
    BuildPlan.of(DockerfileParser.parse("Dockerfile", "FROM scratch\nRUN true\n"), request);
  }
}
