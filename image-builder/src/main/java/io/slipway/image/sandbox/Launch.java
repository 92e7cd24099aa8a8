package io.slipway.image.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Steps for {@code launch.pl}, in order; the last is {@link #exec}. */
final class Launch {
  static final int NEW_IPC_UTS_PID = 0x08000000 | 0x04000000 | 0x20000000;
  static final int READ_ONLY = 1;
  static final int NO_SUID = 2;
  static final int NO_DEV = 4;
  static final int NO_EXEC = 8;
  private static final int REMOUNT = 32;
  private static final int BIND = 4096;
  private static final int RECURSIVE = 16384;

  private static final List<String> CALLS =
      List.of(
          "mount",
          "umount2",
          "pivot_root",
          "unshare",
          "sethostname",
          "prctl",
          "capset",
          "setgroups",
          "setresgid",
          "setresuid");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Launch(Architecture architecture) {
    Syscalls syscalls = Syscalls.of(architecture);
    for (String call : CALLS) {
      add("call", call, "" + syscalls.number(call).orElseThrow());
    }
  }

  /** The program that takes the steps. */
  static String program() {
    try (InputStream in = Objects.requireNonNull(Launch.class.getResourceAsStream("launch.pl"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Launch add(String step, String... words) {
    word(step);
    word("" + words.length);
    List.of(words).forEach(this::word);
    return this;
  }

  private void word(String word) {
    out.writeBytes(word.getBytes(StandardCharsets.UTF_8));
    out.write(0);
  }

  Launch mount(String source, String target, String type, int flags, String data) {
    return add("mount", source, target, type, "" + flags, data);
  }

  /** A file or directory of the host with all that is mounted in it. */
  Launch bind(String source, String target, boolean readOnly) {
    mount(source, target, "", BIND | RECURSIVE, "");
    return readOnly ? mount("none", target, "", BIND | REMOUNT | READ_ONLY, "") : this;
  }

  Launch exec(List<String> arguments) {
    return add("exec", arguments.toArray(String[]::new));
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
