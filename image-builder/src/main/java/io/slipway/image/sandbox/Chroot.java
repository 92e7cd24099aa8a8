package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxSpec.Bind;
import io.slipway.image.snapshot.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Namespaces, mounts and chroot with util-linux alone; what is left where nothing else works. */
record Chroot(String setpriv) implements Tool {
  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");
  private static final List<String> LINKS =
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
    List<String> command = new ArrayList<>(host.namespaces());
    command.add("--");
    command.addAll(processNamespace("unshare"));
    command.add("/bin/true");
    return Host.succeeds(command);
  }

  /** The first process of the namespace dies with its parent, and all others with it. */
  static List<String> processNamespace(String unshare) {
    return List.of(
        unshare, "--pid", "--ipc", "--uts", "--fork", "--kill-child=SIGKILL", "--mount-proc", "--");
  }

  @Override
  public List<String> command(Host host, SandboxSpec spec, Surroundings surroundings)
      throws IOException {
    Script script = Script.preparing(spec);
    String root = spec.root().mountPoint().toString();
    script.add("hostname", surroundings.hostname());
    script.add("mount -t proc -o nosuid,nodev,noexec proc", root + "/proc");
    script.add("mount --rbind /sys", root + "/sys");
    script.add("mount -o remount,bind,ro", root + "/sys");
    mountDevices(script, root + "/dev");
    for (Bind bind : surroundings.binds()) {
      if (Surroundings.isBelowDev(bind)) {
        String target = root + bind.target();
        script.add("mkdir -p", target.substring(0, target.lastIndexOf('/'))).add(": >", target);
      }
      script.add("mount --bind", bind.source().toString(), root + bind.target());
      if (bind.readOnly()) {
        script.add("mount -o remount,bind,ro", root + bind.target());
      }
    }
    List<String> command = new ArrayList<>(processNamespace(Host.required("unshare")));
    command.addAll(script.thenRun(process(host, spec, root)));
    return command;
  }

  private static void mountDevices(Script script, String dev) {
    script.add("mount -t tmpfs -o nosuid,mode=755,size=1m tmpfs", dev);
    script.add("mkdir", dev + "/pts", dev + "/shm");
    for (String device : DEVICES) {
      script.add(": >", dev + "/" + device);
      script.add("mount --bind", "/dev/" + device, dev + "/" + device);
    }
    for (String link : LINKS) {
      String[] parts = link.split(":", 2);
      script.add("ln -s", parts[1], dev + "/" + parts[0]);
    }
    script.add("mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts", dev + "/pts");
    script.add("mount -t tmpfs -o nosuid,nodev,mode=1777,size=64m tmpfs", dev + "/shm");
  }

  private static List<String> process(Host host, SandboxSpec spec, String root) throws IOException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/env", "-i"));
    Environment.harmless(spec.environment()).forEach((k, v) -> command.add(k + "=" + v));
    if (host.privilege() == Privilege.ROOT) {
      command.addAll(UserSwitch.command(spec, root));
    } else {
      command.addAll(List.of(Host.required("unshare"), "--user"));
      command.addAll(
          List.of("--map-user=" + spec.user().uid(), "--map-group=" + spec.user().gid()));
      command.addAll(List.of("--root", root, "--wd", spec.workingDirectory(), "--"));
    }
    command.addAll(spec.arguments());
    return command;
  }
}
