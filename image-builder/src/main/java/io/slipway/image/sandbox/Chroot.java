package io.slipway.image.sandbox;

import io.slipway.image.posix.IdRanges;
import io.slipway.image.sandbox.SandboxMount.Bind;
import io.slipway.image.sandbox.SandboxMount.Plain;
import io.slipway.image.sandbox.SandboxMount.Tmpfs;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.snapshot.WritableSnapshot;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Namespaces, mounts and a changed root with the system's own calls, made by {@code launch.pl}: for
 * machines that have no container runtime.
 */
record Chroot(String perl, Architecture architecture) implements Tool {
  static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");
  static final List<String> LINKS =
      List.of(
          "fd:/proc/self/fd",
          "stdin:/proc/self/fd/0",
          "stdout:/proc/self/fd/1",
          "stderr:/proc/self/fd/2",
          "ptmx:pts/ptmx");

  @Override
  public String name() {
    return "chroot";
  }

  @Override
  public boolean works(Host host) {
    Launch launch = enter(host, false).add("unshare", "" + Launch.NEW_IPC_UTS_PID);
    launch.add("spawn").mount("proc", "/proc", "proc", 0, "").add("exec", "/bin/true");
    return Host.succeeds(command(host), launch.toBytes());
  }

  /** Who has ranges enters a namespace of users by the helpers that may map them. */
  private List<String> command(Host host) {
    List<String> command = new ArrayList<>();
    if (host.ranges().isPresent()) {
      command.addAll(IdRanges.command());
      command.add("--");
    }
    command.addAll(Launch.command(perl));
    return command;
  }

  /** Makes the namespace that all is mounted in. */
  private Launch enter(Host host, boolean offline) {
    Launch launch = new Launch(architecture);
    if (!host.manyUsers()) {
      launch.add("mapuser", "0", "0");
    }
    launch.add("dieWithBuilder");
    launch.add("unshare", "" + (Launch.NEW_MOUNTS | (offline ? Launch.NEW_NETWORK : 0)));
    if (offline) {
      launch.add("loopback");
    }
    return launch.mountsOfItsOwn();
  }

  @Override
  public Start start(Host host, SandboxSpec spec, Surroundings surroundings) {
    Launch launch = enter(host, spec.network() == SandboxSpec.Network.PRIVATE);
    Ownership.give(launch, spec.root().givings());
    launch.add("chdir", spec.root().workingDirectory().toString());
    mount(launch, spec.root());
    surroundings.views().forEach(view -> mount(launch, view));
    write(launch, surroundings.files());
    launch.add("meter", Usage.file(spec.root()).toString());
    Ownership.takeBack(launch, spec.root());
    steps(launch, host, spec, surroundings);
    return new Start(command(host), launch.toBytes(), Host.BELOW_TOOL);
  }

  private static void mount(Launch launch, WritableSnapshot snapshot) {
    String at = snapshot.mountPoint().toString();
    if (snapshot.isCopied()) {
      launch.bind(at, at, false);
      return;
    }
    launch.mount("overlay", at, "overlay", Launch.NO_DEV, snapshot.overlayOptions());
  }

  private static void write(Launch launch, PrivateFiles files) {
    if (files.inMemory()) {
      int flags = Launch.NO_SUID | Launch.NO_DEV;
      String directory = files.directory().toString();
      launch.mount("tmpfs", directory, "tmpfs", flags, PrivateFiles.TMPFS_OPTIONS);
    }
    for (PrivateFiles.Kept file : files.kept()) {
      String content = HexFormat.of().formatHex(file.content());
      launch.add(
          "writefile",
          file.path().toString(),
          file.octal(),
          "" + file.uid(),
          "" + file.gid(),
          content);
    }
  }

  private static void steps(Launch launch, Host host, SandboxSpec spec, Surroundings surroundings) {
    Hardening hardening = Hardening.of(host, spec.settings());
    String root = spec.root().mountPoint().toString();
    launch.add("unshare", "" + Launch.NEW_IPC_UTS_PID).add("spawn");
    launch.add("hostname", surroundings.hostname());
    mountSystem(launch, root, host, spec, hardening);
    surroundings.mounts().forEach(mount -> mount(launch, mount, root + mount.target()));
    hardening.masked().forEach(path -> launch.add("mask", root + path));
    hardening.readOnly().forEach(path -> launch.add("readonly", root + path));
    launch.add("pivot", root).add("spawn").add("newsession").add("chdir", spec.workingDirectory());
    restrict(launch, host, spec.user(), hardening);
    launch.add("dieWithParent").add("clearenv");
    spec.environment().forEach((k, v) -> launch.add("env", k, v));
    spec.settings().secretEnvironment().forEach((k, v) -> launch.add("env", k, v));
    launch.add("ready", SandboxProcess.READY).exec(spec.arguments());
  }

  private static void mountSystem(
      Launch launch, String root, Host host, SandboxSpec spec, Hardening hardening) {
    int quiet = Launch.NO_SUID | Launch.NO_DEV | Launch.NO_EXEC;
    launch.mount("proc", root + "/proc", "proc", quiet, "");
    // Control groups below it would stay writable; an ordinary user can't leave them out.
    boolean whole = hardening.isLifted() || host.privilege() == Privilege.USER;
    launch.bind("/sys", root + "/sys", !hardening.isLifted(), whole);
    String dev = root + "/dev";
    launch.mount("tmpfs", dev, "tmpfs", Launch.NO_SUID, "mode=755,size=64m");
    launch.add("mkdir", dev + "/pts").add("mkdir", dev + "/shm");
    devices(launch, dev);
    String terminals = "newinstance,ptmxmode=0666,mode=0620";
    launch.mount("devpts", dev + "/pts", "devpts", Launch.NO_SUID | Launch.NO_EXEC, terminals);
    String size = "mode=1777,size=" + spec.settings().shmSize();
    launch.mount("shm", dev + "/shm", "tmpfs", quiet, size);
  }

  private static void devices(Launch launch, String dev) {
    for (String device : DEVICES) {
      launch.add("file", dev + "/" + device);
      launch.bind("/dev/" + device, dev + "/" + device, false);
    }
    for (String link : LINKS) {
      String[] parts = link.split(":", 2);
      launch.add("symlink", parts[1], dev + "/" + parts[0]);
    }
  }

  private static void mount(Launch launch, Plain mount, String target) {
    launch.add(mount.isDirectory() ? "mkdir" : "file", target);
    if (mount instanceof Bind bind) {
      launch.bind(bind.source().toString(), target, bind.readOnly());
    } else if (mount instanceof Tmpfs tmpfs) {
      String size = tmpfs.size() > 0 ? ",size=" + tmpfs.size() : "";
      int flags = Launch.NO_SUID | (tmpfs.readOnly() ? Launch.READ_ONLY : 0);
      launch.mount("tmpfs", target, "tmpfs", flags, "mode=" + tmpfs.octal() + size);
      if (mount.target().equals("/dev") && !tmpfs.readOnly()) {
        devices(launch, target);
      }
    }
  }

  private static void restrict(Launch launch, Host host, Identity user, Hardening hardening) {
    if (!host.manyUsers() && !user.isRoot()) {
      launch.add("mapuser", "" + user.uid(), "" + user.gid());
    }
    hardening
        .seccomp()
        .map(SeccompFilter::compile)
        .ifPresent(filter -> launch.add("seccomp", HexFormat.of().formatHex(filter)));
    long kept = Capabilities.mask(hardening.capabilities());
    if (!hardening.isLifted()) {
      launch.add(
          "bounding",
          hardening.capabilities().stream()
              .map(name -> "" + Capabilities.ALL.indexOf(name))
              .collect(Collectors.joining(",")));
    }
    if (host.manyUsers()) {
      launch.add(
          "groups", user.groups().stream().map(String::valueOf).collect(Collectors.joining(",")));
      launch.add("gid", "" + user.gid()).add("uid", "" + user.uid());
    }
    if (user.uid() == 0 && !hardening.isLifted()) {
      launch.add("capabilities", "" + kept);
    }
  }
}
