package io.slipway.image.sandbox;

import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/** A processor's system call interface, as seccomp filters see it (linux/audit.h). */
enum Architecture {
  X86_64("SCMP_ARCH_X86_64", 0xc000003e),
  I386("SCMP_ARCH_X86", 0x40000003),
  AARCH64("SCMP_ARCH_AARCH64", 0xc00000b7),
  ARM("SCMP_ARCH_ARM", 0x40000028),
  RISCV64("SCMP_ARCH_RISCV64", 0xc00000f3),
  PPC64LE("SCMP_ARCH_PPC64LE", 0xc0000015),
  S390X("SCMP_ARCH_S390X", 0x80000016);

  /** As libseccomp and the OCI runtime specification name it. */
  final String seccompName;

  /** What a filter finds in the data of a call. */
  final int audit;

  Architecture(String seccompName, int audit) {
    this.seccompName = seccompName;
    this.audit = audit;
  }

  /** This machine's; empty where it is none that is known here. */
  static Optional<Architecture> host() {
    String name = System.getProperty("os.arch", "").replace("amd64", "x86_64");
    for (Architecture architecture : values()) {
      if (architecture.toString().equals(name)) {
        return Optional.of(architecture);
      }
    }
    return Optional.empty();
  }

  /** The 32-bit interface that the same processor also has. */
  Optional<Architecture> compatible() {
    return switch (this) {
      case X86_64 -> Optional.of(I386);
      case AARCH64 -> Optional.of(ARM);
      default -> Optional.empty();
    };
  }

  /** Where the low half of a 64-bit argument lies. */
  int lowHalf() {
    return this == S390X ? 4 : 0;
  }

  ByteOrder order() {
    return this == S390X ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
