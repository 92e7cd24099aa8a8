package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.SshSource;
import io.slipway.image.mount.AgentSocket;
import io.slipway.image.mount.CacheMounts;
import io.slipway.image.mount.ForwardedAgent;
import io.slipway.image.mount.KeyAgent;
import io.slipway.image.mount.SshAgent;
import io.slipway.image.plan.Mount;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.Names;
import io.slipway.image.sandbox.SandboxMount;
import io.slipway.image.sandbox.SecretBytes;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Owners.Owner;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.snapshot.Snapshot;
import io.slipway.image.snapshot.SnapshotStore;
import io.slipway.image.snapshot.TreeCopy;
import io.slipway.image.snapshot.WritableSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mounts of one RUN while it runs; closing them lets go of caches, sockets and views. */
final class RunMounts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunMounts.class);
  private static final String NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";
  private static final int SECRET_MODE = 0400;
  private static final int SOCKET_MODE = 0600;
  private static final int CACHE_MODE = 0755;

  private final Machine machine;
  private final SnapshotStore snapshots;
  private final MountOrigins origins;
  private final WritableSnapshot root;
  private final List<SandboxMount> mounts = new ArrayList<>();
  private final Map<String, String> secretEnvironment = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, CacheMounts.Held> caches = new HashMap<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private int sockets;

  private RunMounts(Machine machine, MountOrigins origins, WritableSnapshot root)
      throws IOException {
    this.machine = machine;
    this.snapshots = machine.snapshots();
    this.origins = origins;
    this.root = root;
  }

  /**
   * @param root what the step runs on
   */
  static RunMounts open(
      Machine machine, MountOrigins origins, List<Mount> wanted, WritableSnapshot root)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    RunMounts mounts = new RunMounts(machine, origins, root);
    boolean done = false;
    try {
      mounts.openCaches(wanted);
      for (Mount mount : wanted) {
        mounts.add(mount);
      }
      done = true;
      return mounts;
    } finally {
      if (!done) {
        mounts.close();
      }
    }
  }

  List<SandboxMount> mounts() {
    return mounts;
  }

  Map<String, String> secretEnvironment() {
    return secretEnvironment;
  }

  /** Variables that go with mounts; those of the image come before them. */
  Map<String, String> environment() {
    return environment;
  }

  private void add(Mount mount)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    switch (mount.type()) {
      case BIND -> mounts.add(bind(mount));
      case CACHE -> mounts.add(cache(mount));
      case TMPFS ->
          mounts.add(new SandboxMount.Tmpfs(target(mount), mount.sizeLimit(), mount.readOnly()));
      case SECRET -> secret(mount);
      case SSH -> ssh(mount);
    }
  }

  private static String target(Mount mount) {
    return Objects.requireNonNull(mount.target());
  }

  private SandboxMount bind(Mount mount)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    MountOrigins.Files files = origins.open(mount);
    Snapshot snapshot = files.snapshot();
    String path = snapshot.tree().resolve(files.path(), true);
    boolean directory = path.isEmpty() || isDirectory(snapshot, path, mount);
    WritableSnapshot view = WritableSnapshot.over(snapshot, snapshots, machine.session());
    open.push(view);
    return new SandboxMount.Tree(view, path, target(mount), mount.readOnly(), directory);
  }

  /** Of anything but the root, which is there even where nothing is in it. */
  private static boolean isDirectory(Snapshot snapshot, String path, Mount mount)
      throws IOException, StepFailedException {
    MergedTree.Node node = snapshot.tree().lookup(path).orElseThrow(() -> missing(mount));
    return node.stat().isDirectory();
  }

  private static StepFailedException missing(Mount mount) {
    return new StepFailedException(
        "Tried to mount "
            + (mount.source().isEmpty() ? "/" : mount.source())
            + " at "
            + mount.target()
            + ", but it is not there; name a file or directory that exists with source=");
  }

  /** In one order everywhere, so that two steps never wait for each other. */
  private void openCaches(List<Mount> wanted)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    List<Mount> sorted =
        wanted.stream()
            .filter(mount -> mount.type() == Mount.Type.CACHE)
            .sorted(Comparator.comparing(Mount::id))
            .toList();
    CacheMounts store = new CacheMounts(machine.state(), snapshots.privilege(), machine.session());
    for (Mount mount : sorted) {
      MountOrigins.@Nullable Files base = mount.origin() == null ? null : origins.open(mount);
      String key = cacheKey(mount, base);
      if (!caches.containsKey(key)) {
        boolean[] made = new boolean[1];
        CacheMounts.Held held =
            store.open(
                key,
                mount.sharing(),
                directory -> {
                  fill(directory, mount, base);
                  made[0] = true;
                });
        caches.put(key, held);
        open.push(held);
        if (made[0]) {
          root.give(held.directory(), owner(mount), mode(mount));
        }
      }
    }
  }

  private String cacheKey(Mount mount, MountOrigins.@Nullable Files base)
      throws IOException, InterruptedException {
    String namespace = machine.request().buildArgs().getOrDefault(NAMESPACE, "");
    String key = namespace + "/" + mount.id();
    if (mount.mode() != null || mount.uid() != null || mount.gid() != null) {
      key += ":" + mode(mount) + ":" + mount.uid() + ":" + mount.gid();
    }
    return base == null ? key : key + ":" + base.snapshot().chainId();
  }

  private static int mode(Mount mount) {
    return mount.mode() == null ? CACHE_MODE : mount.mode();
  }

  private void fill(Path made, Mount mount, MountOrigins.@Nullable Files base)
      throws IOException, InterruptedException {
    MountOrigins.@Nullable Files full =
        base == null || base.snapshot().layers().isEmpty() ? null : base;
    if (full != null) {
      TreeCopy.copy(full.snapshot(), "", made);
    }
    if (full == null || mount.mode() != null || mount.uid() != null || mount.gid() != null) {
      own(made, mount, mode(mount));
    }
  }

  private void own(Path path, Mount mount, int mode) throws IOException {
    try (Directory parent = Directory.open(Objects.requireNonNull(path.getParent()))) {
      String name = Names.of(path.getFileName());
      if (snapshots.privilege() == Privilege.ROOT) {
        parent.chown(name, or(mount.uid(), 0), or(mount.gid(), 0));
      }
      parent.chmod(name, mode);
    }
  }

  private static Owner owner(Mount mount) {
    return new Owner(or(mount.uid(), 0), or(mount.gid(), 0));
  }

  private static int or(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }

  private SandboxMount cache(Mount mount)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    MountOrigins.@Nullable Files base = mount.origin() == null ? null : origins.open(mount);
    CacheMounts.Held held = Objects.requireNonNull(caches.get(cacheKey(mount, base)));
    Path source = held.resolve(mount.source());
    if (!Files.exists(source)) {
      throw missing(mount);
    }
    return new SandboxMount.Bind(source, target(mount), mount.readOnly());
  }

  private void secret(Mount mount) throws IOException, StepFailedException {
    String target = mount.target();
    String id = mount.id().isEmpty() && target != null ? base(target) : mount.id();
    Optional<byte[]> value = machine.secrets().find(id);
    if (value.isEmpty()) {
      requireNot(mount, "the secret '" + id + "' was not given; give it with --secret id=" + id);
      return;
    }
    if (mount.env() != null) {
      String name = mount.env().isEmpty() ? base(id) : mount.env();
      secretEnvironment.put(name, new String(value.get(), StandardCharsets.UTF_8));
    }
    if (mount.env() == null || target != null) {
      mounts.add(
          new SandboxMount.Secret(
              new SecretBytes(value.get()),
              target == null ? "/run/secrets/" + base(id) : target,
              or(mount.mode(), SECRET_MODE),
              or(mount.uid(), 0),
              or(mount.gid(), 0)));
    }
  }

  private static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static void requireNot(Mount mount, String complaint) throws StepFailedException {
    if (mount.required()) {
      throw new StepFailedException(complaint);
    }
  }

  private void ssh(Mount mount) throws IOException, StepFailedException {
    int number = sockets++;
    String given = mount.target();
    String target = given == null ? "/run/buildkit/ssh_agent." + number : given;
    environment.putIfAbsent("SSH_AUTH_SOCK", target);
    String id = mount.id().isEmpty() ? "default" : mount.id();
    SshSource source = machine.request().run().ssh().get(id);
    if (source == null) {
      requireNot(mount, "no ssh agent '" + id + "' was given; give it with --ssh " + id);
      return;
    }
    Path socket = root.directory().resolve("ssh-" + number);
    open.push(AgentSocket.open(socket, agent(id, source)));
    own(socket, mount, or(mount.mode(), SOCKET_MODE));
    root.give(socket, owner(mount), 0);
    mounts.add(new SandboxMount.Bind(socket, target, false));
  }

  /** One socket, or key files, as buildx has it. */
  private static SshAgent agent(String id, SshSource source)
      throws IOException, StepFailedException {
    List<Path> paths = source.paths();
    if (paths.stream().allMatch(Files::isRegularFile)) {
      return KeyAgent.of(paths);
    }
    if (paths.size() != 1) {
      throw new StepFailedException(
          "the ssh source '"
              + id
              + "' must name one agent's socket or key files that are there, not "
              + paths);
    }
    return new ForwardedAgent(paths.get(0));
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.warn("Tried to let go of a mount, but failed: {}", e.getMessage());
      }
    }
  }
}
