package io.slipway.image.sandbox;

import io.slipway.image.posix.IdRanges;
import io.slipway.image.posix.Posix;
import io.slipway.image.sandbox.Tool.Start;
import io.slipway.image.snapshot.Privilege;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What this machine allows, found out by trying.
 *
 * @param namespaces the command that gives a process a mount namespace in which it may mount
 * @param capabilities what may be given to a process there
 * @param ranges whom an ordinary user's processes may become there beside root
 */
record Host(
    Privilege privilege,
    List<String> namespaces,
    List<String> capabilities,
    Optional<IdRanges> ranges) {
  private static final long PROBE_SECONDS = 10;

  /** Every tool puts one process of its own between the one started and the main one. */
  static final int BELOW_TOOL = 2;

  static final List<String> PLACES =
      List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/local/sbin");

  /**
   * @throws IOException where neither root's power nor user namespaces are there, with what to do
   */
  static Host probe(Trials trials) throws IOException {
    String unshare = required("unshare");
    List<String> asRoot = List.of(unshare, "--mount", "--propagation", "private");
    if (Posix.uid() == 0 && trials.work("as root", () -> works(asRoot))) {
      return new Host(Privilege.ROOT, asRoot, Capabilities.own(), Optional.empty());
    }
    List<String> asUser = asUser(unshare, List.of());
    Optional<IdRanges> ranges = IdRanges.own();
    List<String> asMany = asUser(unshare, List.of("--map-auto"));
    if (ranges.isPresent() && trials.work("with ranges", () -> works(asMany))) {
      return new Host(Privilege.USER, asMany, Capabilities.known(), ranges);
    }
    if (trials.work("as a user", () -> works(asUser))) {
      return new Host(Privilege.USER, asUser, Capabilities.known(), Optional.empty());
    }
    throw new IOException(
        "Tried to make a mount namespace with '"
            + String.join(" ", asUser)
            + "', but the kernel does not let this user. Allow user namespaces (sysctl"
            + " user.max_user_namespaces and, where it exists, kernel.unprivileged_userns_clone=1),"
            + " or in a container run with --security-opt seccomp=unconfined, or as root");
  }

  private static List<String> asUser(String unshare, List<String> more) {
    List<String> command = new ArrayList<>(List.of(unshare, "--user", "--map-root-user"));
    command.addAll(more);
    command.addAll(List.of("--mount", "--propagation", "private"));
    return List.copyOf(command);
  }

  /** Whether a process may become another user, so that files have owners on disk. */
  boolean manyUsers() {
    return privilege == Privilege.ROOT || ranges.isPresent();
  }

  /** The same without ranges. */
  Host alone() {
    List<String> one = namespaces.stream().filter(word -> !word.equals("--map-auto")).toList();
    return new Host(privilege, one, capabilities, Optional.empty());
  }

  /**
   * A command in a mount namespace of its own, and in a network of its own where the step asks for
   * that. It dies with this process, and what it used is noted where perl is there to do it.
   */
  Start enter(SandboxSpec spec, Surroundings surroundings, List<String> command)
      throws IOException {
    List<String> all = new ArrayList<>(namespaces);
    if (spec.network() == SandboxSpec.Network.PRIVATE) {
      all.add("--net");
    }
    all.addAll(List.of("--", required("setpriv"), "--pdeathsig", "KILL", "--"));
    Optional<Architecture> machine = Architecture.host();
    Optional<String> perl = tool("perl").filter(path -> machine.isPresent());
    if (perl.isPresent()) {
      Launch meter = new Launch(machine.get());
      Ownership.give(meter, spec.root().givings());
      meter.add("meter", Usage.file(spec.root()).toString());
      Ownership.takeBack(meter, spec.root());
      all.addAll(meter.add("spawn").exec(command).inlined(perl.get()));
    } else {
      all.addAll(command);
    }
    byte[] input = surroundings.files().input();
    return new Start(all, input, perl.isPresent() ? BELOW_TOOL + 1 : BELOW_TOOL);
  }

  /** The first process of the namespace dies with its parent, and all others with it. */
  static List<String> processNamespace() throws IOException {
    List<String> command = new ArrayList<>(List.of(required("unshare")));
    command.addAll(List.of("--pid", "--ipc", "--uts", "--fork", "--kill-child=SIGKILL"));
    command.addAll(List.of("--mount-proc", "--"));
    return command;
  }

  private static boolean works(List<String> namespaces) {
    List<String> command = new ArrayList<>(namespaces);
    command.addAll(List.of("/bin/sh", "-c", "mount -t tmpfs tmpfs /tmp"));
    return succeeds(command);
  }

  static boolean succeeds(List<String> command) {
    return succeeds(command, new byte[0]);
  }

  static boolean succeeds(List<String> command, byte[] input) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input);
      }
      return waitFor(process);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean waitFor(Process process) {
    try {
      return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }

  static Optional<String> tool(String name) {
    return PLACES.stream()
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  static String required(String name) throws IOException {
    return tool(name)
        .orElseThrow(
            () ->
                new IOException(
                    "the command '" + name + "' is not on this machine; install util-linux"));
  }
}
