package io.slipway.image.sandbox;

import io.slipway.image.config.Json;
import io.slipway.image.posix.Posix;
import io.slipway.image.sandbox.SandboxSpec.Bind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * crun(1), with a bundle as the OCI runtime specification has it. It runs as the first process of a
 * process namespace of its own, because a killed crun leaves its container running.
 */
record Crun(String path) implements Tool {
  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /** crun refuses a hybrid cgroup hierarchy, and needs none. */
  private static final String NO_UNIFIED = "umount /sys/fs/cgroup/unified 2>/dev/null || true";

  @Override
  public String name() {
    return "crun";
  }

  /** A whole container is run for it: crun fails late, and in many ways. */
  @Override
  public boolean works(Host host) {
    try {
      Path bundle = Files.createTempDirectory("slipway-crun");
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
    ObjectNode config = config(root, Identity.ROOT, "probe");
    config.withObject("process").put("cwd", "/").putArray("args").add("/bin/true");
    Files.write(bundle.resolve("config.json"), Json.bytes(config));
    List<String> command = new ArrayList<>(host.namespaces());
    command.add("--");
    command.addAll(Chroot.processNamespace(Host.required("unshare")));
    Script script = new Script().add(NO_UNIFIED).add("mount --rbind /", root);
    command.addAll(script.thenExec(run(bundle)));
    return command;
  }

  @Override
  public List<String> command(Host host, SandboxSpec spec, Surroundings surroundings)
      throws IOException {
    Path bundle = surroundings.directory();
    Files.write(bundle.resolve("config.json"), Json.bytes(config(spec, surroundings)));
    List<String> command = new ArrayList<>(Chroot.processNamespace(Host.required("unshare")));
    command.addAll(Script.preparing(spec).add(NO_UNIFIED).thenExec(run(bundle)));
    return command;
  }

  private List<String> run(Path bundle) {
    return List.of(
        path,
        "--root",
        bundle.resolve("crun").toString(),
        "--cgroup-manager=disabled",
        "run",
        "--bundle",
        bundle.toString(),
        "slipway-" + bundle.getFileName());
  }

  private static ObjectNode config(SandboxSpec spec, Surroundings surroundings) {
    ObjectNode config =
        config(spec.root().mountPoint().toString(), spec.user(), surroundings.hostname());
    ObjectNode process = config.withObject("process");
    spec.arguments().forEach(process.putArray("args")::add);
    ArrayNode environment = process.putArray("env");
    spec.environment().forEach((k, v) -> environment.add(k + "=" + v));
    process.put("cwd", spec.workingDirectory());
    for (Bind bind : surroundings.binds()) {
      String mode = bind.readOnly() ? "ro" : "rw";
      mount(config.withArray("mounts"), bind.target(), "bind", bind.source() + "", "rbind", mode);
    }
    return config;
  }

  private static ObjectNode config(String root, Identity user, String hostname) {
    ObjectNode config = Json.newObject();
    config.put("ociVersion", "1.0.2").put("hostname", hostname);
    config.putObject("root").put("path", root).put("readonly", false);
    process(config.putObject("process"), user);
    mounts(config.putArray("mounts"));
    ObjectNode linux = config.putObject("linux");
    ArrayNode namespaces = linux.putArray("namespaces");
    List.of("pid", "ipc", "uts", "mount").forEach(kind -> namespaces.addObject().put("type", kind));
    MASKED.forEach(linux.putArray("maskedPaths")::add);
    READ_ONLY.forEach(linux.putArray("readonlyPaths")::add);
    return config;
  }

  private static void process(ObjectNode process, Identity user) {
    process.put("terminal", false).put("noNewPrivileges", false);
    ObjectNode who = process.putObject("user").put("uid", user.uid()).put("gid", user.gid());
    user.groups().forEach(who.putArray("additionalGids")::add);
    ObjectNode capabilities = process.putObject("capabilities");
    Capabilities.DEFAULT.forEach(capabilities.putArray("bounding")::add);
    for (String set : List.of("effective", "permitted")) {
      ArrayNode array = capabilities.putArray(set);
      if (user.uid() == 0) {
        Capabilities.DEFAULT.forEach(array::add);
      }
    }
  }

  private static void mounts(ArrayNode mounts) {
    mount(mounts, "/proc", "proc", "proc", "nosuid", "noexec", "nodev");
    mount(mounts, "/dev", "tmpfs", "tmpfs", "nosuid", "mode=755", "size=1m");
    mount(mounts, "/dev/pts", "devpts", "devpts", "newinstance", "ptmxmode=0666", "mode=0620");
    mount(mounts, "/dev/shm", "tmpfs", "shm", "nosuid", "nodev", "mode=1777", "size=64m");
    mount(mounts, "/sys", "bind", "/sys", "rbind", "ro");
  }

  private static void mount(
      ArrayNode mounts, String target, String type, String source, String... options) {
    ObjectNode mount = mounts.addObject();
    mount.put("destination", target).put("type", type).put("source", source);
    List.of(options).forEach(mount.putArray("options")::add);
  }
}
