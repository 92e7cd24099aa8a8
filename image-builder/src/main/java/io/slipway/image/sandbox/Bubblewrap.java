package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxMount.Bind;
import io.slipway.image.sandbox.SandboxMount.Plain;
import io.slipway.image.sandbox.SandboxMount.Tmpfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** bwrap(1). */
record Bubblewrap(String path) implements Tool {
  /** Where the image lies while util-linux, from the host, changes the user. */
  private static final String INNER = "/slipway-image";

  @Override
  public String name() {
    return "bubblewrap";
  }

  @Override
  public boolean works(Host host) {
    List<String> command = new ArrayList<>(host.namespaces());
    command.addAll(
        List.of("--", path, "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev", "--proc"));
    command.addAll(List.of("/proc", "--", "/bin/true"));
    return Host.succeeds(command);
  }

  @Override
  public Start start(Host host, SandboxSpec spec, Surroundings surroundings) throws IOException {
    boolean switching = host.manyUsers() && !spec.user().isRoot();
    Hardening hardening = Hardening.of(host, spec.settings());
    List<String> options = options(host, spec, hardening, surroundings, switching ? INNER : "");
    Optional<byte[]> filter = hardening.seccomp().map(p -> filter(p, switching));
    if (filter.isPresent()) {
      options.addAll(List.of("--seccomp", "8"));
    }
    if (switching) {
      options.addAll(hostTools());
    } else {
      options.addAll(List.of("--chdir", spec.workingDirectory()));
    }
    String words = String.join("\0", options).concat("\0");
    Path arguments = surroundings.files().add("bwrap.args", words.getBytes(StandardCharsets.UTF_8));
    List<String> command = new ArrayList<>(List.of(path, "--args", "9", "--"));
    if (switching) {
      command.addAll(UserSwitch.command(spec, hardening.capabilities(), INNER));
    }
    command.addAll(spec.arguments());
    Path program = surroundings.files().add("seccomp.bpf", filter.orElse(new byte[0]));
    Script script =
        Script.preparing(spec, surroundings)
            .add("exec 9<", arguments.toString())
            .add("exec 8<", program.toString());
    return host.enter(spec, surroundings, script.thenExec(command));
  }

  /** unshare(1) calls unshare(2) even where it is to unshare nothing. */
  private static byte[] filter(SeccompProfile profile, boolean switching) {
    SeccompProfile all = profile;
    if (switching && !profile.rules().containsKey("unshare")) {
      all = profile.with("unshare", new SeccompProfile.Rule.NoneOf(0, -1));
    }
    return SeccompFilter.compile(all);
  }

  private static List<String> options(
      Host host, SandboxSpec spec, Hardening hardening, Surroundings surroundings, String root) {
    List<String> options = new ArrayList<>();
    add(options, "--die-with-parent --new-session --unshare-pid --unshare-ipc --unshare-uts");
    options.addAll(List.of("--hostname", surroundings.hostname()));
    if (!host.manyUsers() && !spec.user().isRoot()) {
      add(options, "--unshare-user --uid " + spec.user().uid() + " --gid " + spec.user().gid());
    } else {
      options.addAll(List.of("--cap-drop", "ALL"));
      hardening.capabilities().forEach(c -> options.addAll(List.of("--cap-add", c)));
    }
    String mountPoint = spec.root().mountPoint().toString();
    options.addAll(List.of("--bind", mountPoint, root.isEmpty() ? "/" : root));
    add(options, "--proc " + root + "/proc --dev " + root + "/dev");
    add(options, (hardening.isLifted() ? "--bind" : "--ro-bind") + " /sys " + root + "/sys");
    add(options, "--perms 1777 --size " + spec.settings().shmSize());
    add(options, "--tmpfs " + root + "/dev/shm");
    surroundings.mounts().forEach(mount -> add(options, mount, root + mount.target()));
    harden(options, hardening, surroundings.mounts(), root);
    options.add("--clearenv");
    spec.environment().forEach((k, v) -> options.addAll(List.of("--setenv", k, v)));
    spec.settings()
        .secretEnvironment()
        .forEach((k, v) -> options.addAll(List.of("--setenv", k, v)));
    return options;
  }

  /** bubblewrap fails where there is nothing to hide; the host's files tell what there will be. */
  private static void harden(
      List<String> options, Hardening hardening, List<Plain> mounts, String root) {
    for (String path : hardening.masked()) {
      Path onHost = Path.of(path);
      if (mounts.stream().anyMatch(mount -> onHost.startsWith(mount.target()))) {
        continue;
      }
      if (Files.isDirectory(onHost)) {
        options.addAll(List.of("--tmpfs", root + path, "--remount-ro", root + path));
      } else if (Files.exists(onHost)) {
        options.addAll(List.of("--ro-bind", "/dev/null", root + path));
      }
    }
    for (String path : hardening.readOnly()) {
      if (Files.exists(Path.of(path))) {
        options.addAll(List.of("--ro-bind", path, root + path));
      }
    }
  }

  /** The directory that it makes for a mount is closed to all but root. */
  private static void add(List<String> options, Plain mount, String target) {
    if (Surroundings.isBelowDev(mount)) {
      String parent = target.substring(0, target.lastIndexOf('/'));
      options.addAll(List.of("--perms", "0755", "--dir", parent));
    }
    if (mount instanceof Bind bind) {
      String how = bind.readOnly() ? "--ro-bind" : "--bind";
      options.addAll(List.of(how, bind.source().toString(), target));
    } else if (mount instanceof Tmpfs tmpfs) {
      if (tmpfs.size() > 0) {
        options.addAll(List.of("--size", "" + tmpfs.size()));
      }
      options.addAll(List.of("--perms", tmpfs.octal(), "--tmpfs", target));
      if (tmpfs.readOnly()) {
        options.addAll(List.of("--remount-ro", target));
      } else if (mount.target().equals("/dev")) {
        devices(options, target);
      }
    }
  }

  /** As OCI runtimes fill a tmpfs that was asked for. */
  private static void devices(List<String> options, String dev) {
    Chroot.DEVICES.forEach(
        device -> options.addAll(List.of("--dev-bind", "/dev/" + device, dev + "/" + device)));
    for (String link : Chroot.LINKS) {
      String[] parts = link.split(":", 2);
      options.addAll(List.of("--symlink", parts[1], dev + "/" + parts[0]));
    }
  }

  /** What dynamically linked programs of the host need. */
  private static List<String> hostTools() {
    List<String> options = new ArrayList<>();
    for (String directory : List.of("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32")) {
      options.addAll(List.of("--ro-bind-try", directory, directory));
    }
    options.addAll(List.of("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"));
    return options;
  }

  private static void add(List<String> options, String words) {
    options.addAll(List.of(words.split(" ")));
  }
}
