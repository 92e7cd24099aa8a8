package io.slipway.image.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Steps for {@code launch.pl}, in order; the last is {@link #exec}. */
final class Launch {
  static final int NEW_MOUNTS = 0x00020000;
  static final int NEW_NETWORK = 0x40000000;
  static final int NEW_IPC_UTS_PID = 0x08000000 | 0x04000000 | 0x20000000;
  static final int READ_ONLY = 1;
  static final int NO_SUID = 2;
  static final int NO_DEV = 4;
  static final int NO_EXEC = 8;
  private static final int BIND = 4096;
  private static final int RECURSIVE = 16384;
  private static final int PRIVATE = 1 << 18;

  private static final List<String> CALLS =
      List.of(
          "mount",
          "umount2",
          "pivot_root",
          "unshare",
          "sethostname",
          "prctl",
          "setsid",
          "getrusage",
          "capset",
          "setgroups",
          "fchownat",
          "setresgid",
          "setresuid");

  private static final String PROGRAM = program();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Launch(Architecture architecture) {
    Syscalls syscalls = Syscalls.of(architecture);
    for (String call : CALLS) {
      add("call", call, "" + syscalls.number(call).orElseThrow());
    }
  }

  /** The command that takes the steps as its input. */
  static List<String> command(String perl) {
    return List.of(perl, "-e", PROGRAM, "" + ProcessHandle.current().pid());
  }

  /** The command that has the steps as its arguments. */
  List<String> inlined(String perl) {
    List<String> command = new ArrayList<>(command(perl));
    command.addAll(List.of(out.toString(StandardCharsets.UTF_8).split("\0", -1)));
    command.remove(command.size() - 1);
    return command;
  }

  private static String program() {
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

  /** Keeps every mount that is made from now on from whoever made this one's namespace. */
  Launch mountsOfItsOwn() {
    return mount("none", "/", "", PRIVATE | RECURSIVE, "");
  }

  /** A file or directory of the host with all that is mounted in it. */
  Launch bind(String source, String target, boolean readOnly) {
    return bind(source, target, readOnly, true);
  }

  Launch bind(String source, String target, boolean readOnly, boolean recursive) {
    mount(source, target, "", recursive ? BIND | RECURSIVE : BIND, "");
    return readOnly ? add("remountreadonly", target) : this;
  }

  Launch exec(List<String> arguments) {
    return add("exec", arguments.toArray(String[]::new));
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
