package io.slipway.image.sandbox;

import io.slipway.image.config.Json;
import io.slipway.image.posix.Names;
import io.slipway.image.posix.Posix;
import io.slipway.image.sandbox.SandboxMount.Plain;
import io.slipway.image.sandbox.SandboxMount.Tmpfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * crun(1) or runc(8), with a bundle as the OCI runtime specification has it. It runs as the first
 * process of a process namespace of its own, because a killed runtime leaves its container running.
 *
 * @param options between the program and {@code run}
 */
record OciRuntime(String name, String path, List<String> options) implements Tool {
  /** crun refuses a hybrid cgroup hierarchy, and needs none; an ordinary user can but hide it. */
  private static final String NO_UNIFIED =
      "if [ -d /sys/fs/cgroup/unified ]; then umount /sys/fs/cgroup/unified 2>/dev/null"
          + " || mount -t tmpfs tmpfs /sys/fs/cgroup; fi";

  /** runc makes a cgroup wherever it may, and a killed one would leave it. */
  private static final String READ_ONLY_CGROUPS =
      "while read -r _ _ _ _ at _; do case $at in /sys/fs/cgroup*)"
          + " mount -o remount,bind,ro $at 2>/dev/null || true;; esac; done </proc/self/mountinfo";

  static OciRuntime crun(String path) {
    return new OciRuntime("crun", path, List.of("--cgroup-manager=disabled"));
  }

  static OciRuntime runc(String path) {
    return new OciRuntime("runc", path, List.of("--rootless=true"));
  }

  /** A whole container is run for it: a runtime fails late, and in many ways. */
  @Override
  public boolean works(Host host) {
    try {
      Path bundle = Files.createTempDirectory("slipway-" + name);
      try {
        return Host.succeeds(probe(host, bundle));
      } finally {
        Posix.delete(bundle);
      }
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> probe(Host host, Path bundle) throws IOException {
    String root = Files.createDirectory(bundle.resolve("root")).toString();
    ObjectNode config = OciConfig.probe(root, host);
    Files.write(bundle.resolve("config.json"), Json.bytes(config));
    List<String> command = new ArrayList<>(host.namespaces());
    command.add("--");
    command.addAll(Host.processNamespace());
    Script script = new Script().add(withoutCgroups()).add("mount --rbind /", root);
    command.addAll(script.thenExec(run(bundle)));
    return command;
  }

  private String withoutCgroups() {
    return isRunc() ? READ_ONLY_CGROUPS : NO_UNIFIED;
  }

  @Override
  public Start start(Host host, SandboxSpec spec, Surroundings surroundings) throws IOException {
    boolean oneUser = !host.manyUsers();
    if (isRunc() && oneUser && !spec.user().isRoot()) {
      throw new IOException(
          "runc can't run a step as USER "
              + spec.user().uid()
              + " where there is one user only; use the sandbox bubblewrap, crun or chroot, or "
              + OneUser.REMEDY);
    }
    ObjectNode config = OciConfig.of(host, spec, surroundings);
    surroundings.files().add("config.json", Json.bytes(config));
    List<String> command = new ArrayList<>(Host.processNamespace());
    Script script = Script.preparing(spec, surroundings).add(withoutCgroups());
    if (isRunc()) {
      surroundings.mounts().forEach(mount -> open(script, spec, surroundings, mount));
    }
    command.addAll(script.thenExec(run(surroundings.files().directory())));
    return host.enter(spec, surroundings, command);
  }

  private boolean isRunc() {
    return name.equals("runc");
  }

  /** runc gives a tmpfs the mode of what it is mounted over, whatever mode is asked for. */
  private static void open(
      Script script, SandboxSpec spec, Surroundings surroundings, Plain mount) {
    boolean within =
        surroundings.mounts().stream()
            .anyMatch(other -> mount.target().startsWith(other.target() + "/"));
    if (mount instanceof Tmpfs tmpfs && tmpfs.mode() == Tmpfs.FOR_ALL && !within) {
      script.add("chmod 1777", spec.root().mountPoint() + mount.target());
    }
  }

  private List<String> run(Path bundle) {
    List<String> command = new ArrayList<>(List.of(path, "--root"));
    command.add(bundle.resolve("state").toString());
    command.addAll(options);
    command.addAll(List.of("run", "--bundle", bundle.toString()));
    command.add("slipway-" + Names.of(bundle).replaceAll("[^A-Za-z0-9]+", "-"));
    return command;
  }
}
