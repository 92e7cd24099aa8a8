package io.slipway.image.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.sandbox.SeccompProfile.Rule;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs filters in an interpreter of the instructions that seccomp(2) allows. */
class SeccompFilterTest {
  private static final int EPERM = SeccompFilter.ERRNO | SeccompProfile.EPERM;
  private static final int ENOSYS = SeccompFilter.ERRNO | SeccompProfile.ENOSYS;

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void shouldDecideEveryCallAsTheProfileDoes(Architecture machine) {
    SeccompProfile profile = SeccompProfile.of(machine, Capabilities.DEFAULT);
    byte[] filter = SeccompFilter.compile(machine, profile);
    for (String line : Syscalls.lines("syscalls.tsv")) {
      String name = line.split("\t")[0];
      int number = Syscalls.of(machine).number(name).orElse(-1);
      Rule rule = profile.rules().get(name);
      if (number >= 0 && (rule == null || rule instanceof Rule.Always)) {
        int errno = rule == null ? SeccompProfile.EPERM : ((Rule.Always) rule).errno();
        int expected = errno == 0 ? SeccompFilter.ALLOW : SeccompFilter.ERRNO | errno;
        assertThat(run(machine, filter, machine, number, 0)).as(name).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void shouldLookAtArguments(Architecture machine) {
    byte[] filter =
        SeccompFilter.compile(machine, SeccompProfile.of(machine, Capabilities.DEFAULT));
    int socket = number(machine, "socket");
    assertThat(run(machine, filter, machine, socket, 2)).isEqualTo(SeccompFilter.ALLOW);
    assertThat(run(machine, filter, machine, socket, 38)).isEqualTo(EPERM);
    assertThat(run(machine, filter, machine, socket, 40)).isEqualTo(EPERM);
    int personality = number(machine, "personality");
    assertThat(run(machine, filter, machine, personality, 8)).isEqualTo(SeccompFilter.ALLOW);
    assertThat(run(machine, filter, machine, personality, -1)).isEqualTo(SeccompFilter.ALLOW);
    assertThat(run(machine, filter, machine, personality, 1)).isEqualTo(EPERM);
    int clone = number(machine, "clone");
    assertThat(run(machine, filter, machine, clone, 0x11)).isEqualTo(SeccompFilter.ALLOW);
    assertThat(run(machine, filter, machine, clone, 0x10000000)).isEqualTo(EPERM);
    assertThat(run(machine, filter, machine, number(machine, "clone3"), 0)).isEqualTo(ENOSYS);
  }

  @Test
  void shouldKnowThe32BitInterface_andNoOther() {
    Architecture machine = Architecture.X86_64;
    byte[] filter =
        SeccompFilter.compile(machine, SeccompProfile.of(machine, Capabilities.DEFAULT));
    int mount = number(Architecture.I386, "mount");
    int open = number(Architecture.I386, "open");
    assertThat(run(machine, filter, Architecture.I386, mount, 0)).isEqualTo(EPERM);
    assertThat(run(machine, filter, Architecture.I386, open, 0)).isEqualTo(SeccompFilter.ALLOW);
    assertThat(run(machine, filter, Architecture.RISCV64, open, 0)).isEqualTo(ENOSYS);
    assertThat(run(machine, filter, machine, 0x40000000, 0)).isEqualTo(ENOSYS);
    assertThat(run(machine, filter, machine, 9_999, 0)).isEqualTo(EPERM);
  }

  @Test
  void shouldAllowWhatACapabilityBrings() {
    SeccompProfile all = SeccompProfile.of(Architecture.X86_64, Capabilities.ALL);
    assertThat(all.allowed()).contains("mount", "clone", "bpf");
    SeccompProfile plain = SeccompProfile.of(Architecture.X86_64, Capabilities.DEFAULT);
    assertThat(plain.allowed()).contains("chroot", "ptrace").doesNotContain("mount", "bpf");
  }

  @Test
  void shouldStaySmall() {
    SeccompProfile rules = new SeccompProfile(Map.of("read", Rule.ALLOW));
    byte[] filter = SeccompFilter.compile(Architecture.X86_64, rules);
    assertThat(filter.length / BpfAssembler.SIZE).isLessThan(40);
    assertThat(run(Architecture.X86_64, filter, Architecture.X86_64, 0, 0))
        .isEqualTo(SeccompFilter.ALLOW);
    assertThat(run(Architecture.X86_64, filter, Architecture.X86_64, 1, 0)).isEqualTo(EPERM);
  }

  private static int number(Architecture architecture, String name) {
    return Syscalls.of(architecture).number(name).orElseThrow();
  }

  /** Every argument has the same value. */
  private static int run(
      Architecture machine, byte[] filter, Architecture caller, int number, int argument) {
    ByteBuffer data = ByteBuffer.allocate(64).order(machine.order());
    data.putInt(0, number).putInt(4, caller.audit);
    for (int at : List.of(0, 1, 2, 3, 4, 5)) {
      data.putInt(16 + 8 * at + machine.lowHalf(), argument);
    }
    ByteBuffer code = ByteBuffer.wrap(filter).order(machine.order());
    int accumulator = 0;
    int at = 0;
    while (true) {
      int operation = code.getShort(at * 8);
      int constant = code.getInt(at * 8 + 4);
      boolean holds = false;
      switch (operation) {
        case 0x20 -> accumulator = data.getInt(constant);
        case 0x54 -> accumulator &= constant;
        case 0x05 -> at += constant;
        case 0x15 -> holds = accumulator == constant;
        case 0x35 -> holds = Integer.compareUnsigned(accumulator, constant) >= 0;
        case 0x06 -> {
          return constant;
        }
        default -> throw new AssertionError("not an instruction: " + operation);
      }
      boolean jumps = operation == 0x15 || operation == 0x35;
      at += jumps ? code.get(at * 8 + (holds ? 2 : 3)) : 0;
      at++;
    }
  }
}
