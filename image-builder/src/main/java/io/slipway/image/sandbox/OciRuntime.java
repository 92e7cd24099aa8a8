package io.slipway.image.sandbox;

import io.slipway.image.config.Json;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.posix.Posix;
import io.slipway.image.sandbox.SandboxMount.Plain;
import io.slipway.image.sandbox.SandboxMount.Tmpfs;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * crun(1) or runc(8), with a bundle as the OCI runtime specification has it. It runs as the first
 * process of a process namespace of its own, because a killed runtime leaves its container running.
 *
 * @param options between the program and {@code run}
 */
record OciRuntime(String name, String path, List<String> options) implements Tool {
  private static final Logger LOG = LoggerFactory.getLogger(OciRuntime.class);

  /** crun refuses a hybrid cgroup hierarchy, and needs none; an ordinary user can but hide it. */
  private static final String NO_UNIFIED =
      "if [ -d /sys/fs/cgroup/unified ]; then umount /sys/fs/cgroup/unified 2>/dev/null"
          + " || mount -t tmpfs tmpfs /sys/fs/cgroup; fi";

  /** runc makes a cgroup wherever it may, and a killed one would leave it. */
  private static final String READ_ONLY_CGROUPS =
      "while read -r _ _ _ _ at _; do case $at in /sys/fs/cgroup*)"
          + " mount -o remount,bind,ro $at 2>/dev/null || true;; esac; done </proc/self/mountinfo";

  /** More than the time limit of a probe. */
  private static final Duration LONGEST_PROBE = Duration.ofMinutes(2);

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
      String prefix = "slipway-" + name;
      Path bundle = Files.createTempDirectory(prefix);
      sweep(bundle.toAbsolutePath().getParent(), prefix, Instant.now().minus(LONGEST_PROBE));
      try {
        return Host.succeeds(probe(host, bundle));
      } finally {
        Posix.delete(bundle);
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes what runs that were killed in the middle of their probe left. */
  static void sweep(@Nullable Path directory, String prefix, Instant before) {
    if (directory == null) {
      return;
    }
    try (DirectoryStream<Path> bundles = Files.newDirectoryStream(directory, prefix + "*")) {
      for (Path bundle : bundles) {
        if (isLeft(Posix.stat(Names.of(bundle)), before)) {
          Posix.delete(bundle);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("Tried to sweep {}, but: {}", directory, e.toString());
    }
  }

  private static boolean isLeft(@Nullable FileStat stat, Instant before) {
    return stat != null
        && stat.isDirectory()
        && stat.uid() == Posix.uid()
        && stat.mtimeSeconds() < before.getEpochSecond();
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
    boolean ofImage = !mount.target().matches("/(dev|sys)(/.*)?");
    if (mount instanceof Tmpfs tmpfs && tmpfs.mode() == Tmpfs.FOR_ALL && !within && ofImage) {
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
