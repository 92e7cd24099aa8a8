package io.slipway.image.container;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.pull.ImagePuller;
import io.slipway.image.pull.PulledImage;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.sandbox.Identity;
import io.slipway.image.sandbox.Sandbox;
import io.slipway.image.sandbox.SandboxMount;
import io.slipway.image.sandbox.SandboxMount.Bind;
import io.slipway.image.sandbox.SandboxProcess;
import io.slipway.image.sandbox.SandboxSpec;
import io.slipway.image.sandbox.SandboxSpec.Network;
import io.slipway.image.sandbox.SandboxSpec.Settings;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.snapshot.Snapshot;
import io.slipway.image.snapshot.SnapshotStore;
import io.slipway.image.snapshot.WritableSnapshot;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Runs containers in the sandboxes that RUN uses. */
final class SandboxedRuntime implements ContainerRuntime {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final StateDirectory state;
  private final Session session;
  private final Sandbox sandbox;
  private final SnapshotStore snapshots;
  private final Function<RegistryAccess, RegistryImages> registries;
  private final Set<RunningContainer> running = ConcurrentHashMap.newKeySet();

  private SandboxedRuntime(
      StateDirectory state,
      Session session,
      Sandbox sandbox,
      SnapshotStore snapshots,
      Function<RegistryAccess, RegistryImages> registries) {
    this.state = state;
    this.session = session;
    this.sandbox = sandbox;
    this.snapshots = snapshots;
    this.registries = registries;
  }

  static SandboxedRuntime open(
      Path stateDirectory, Function<RegistryAccess, RegistryImages> registries) throws IOException {
    int unused = Sandbox.recheck();
    Sandbox sandbox = Sandbox.best();
    StateDirectory state = StateDirectory.open(stateDirectory);
    SnapshotStore snapshots = new SnapshotStore(state, sandbox.privilege());
    return new SandboxedRuntime(state, state.session(), sandbox, snapshots, registries);
  }

  @Override
  public ContainerImage pull(String reference, RegistryAccess access)
      throws BuildException, InterruptedException {
    PulledImage image = fetch(reference, access);
    ImageConfig config = image.config();
    return new ContainerImage(
        reference,
        image.manifestDigest(),
        config.entrypoint(),
        config.command(),
        config.environment(),
        config.workingDirectory(),
        config.user());
  }

  private PulledImage fetch(String reference, RegistryAccess access)
      throws BuildException, InterruptedException {
    try (RegistryImages registry = registries.apply(access)) {
      return new ImagePuller(registry, state).pull(reference, Platform.host(), session);
    }
  }

  @Override
  public Container start(ContainerImage image, ContainerSpec spec, OutputListener output)
      throws IOException, InterruptedException {
    PulledImage pulled = PulledImage.read(state.blobs(), image.digest());
    Snapshot snapshot = snapshots.of(pulled.layers(), session);
    WritableSnapshot root = WritableSnapshot.over(snapshot, snapshots, session);
    try {
      SandboxProcess process = sandbox.start(sandboxSpec(image, spec, root), output::line);
      RunningContainer container = new RunningContainer(process, root, running::remove);
      running.add(container);
      return container;
    } catch (IOException | InterruptedException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  private static SandboxSpec sandboxSpec(
      ContainerImage image, ContainerSpec spec, WritableSnapshot root) throws IOException {
    Identity identity = identity(image, spec, root.below());
    String directory = either(spec.workingDirectory(), either(image.workingDirectory(), "/"));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", DEFAULT_PATH);
    environment.put("HOME", identity.home());
    environment.put("HOSTNAME", spec.name());
    environment.putAll(image.environment());
    environment.putAll(spec.environment());
    return new SandboxSpec(
        spec.name(),
        root,
        arguments(image, spec),
        environment,
        directory,
        identity,
        spec.privateNetwork() ? Network.PRIVATE : Network.HOST,
        binds(spec),
        Settings.DEFAULT);
  }

  private static List<SandboxMount> binds(ContainerSpec spec) throws IOException {
    List<SandboxMount> binds = new ArrayList<>();
    for (Mount mount : spec.mounts()) {
      String problem =
          !mount.destination().startsWith("/")
              ? "the destination must be absolute"
              : mount.destination().startsWith("/dev/")
                  ? "/dev is the sandbox's own; choose another destination"
                  : !Files.exists(mount.source()) ? "the source does not exist" : "";
      if (!problem.isEmpty()) {
        throw new IOException(
            "Tried to mount " + mount.source() + " at " + mount.destination() + ", but " + problem);
      }
      binds.add(new Bind(mount.source(), mount.destination(), mount.readOnly()));
    }
    return binds;
  }

  private static Identity identity(ContainerImage image, ContainerSpec spec, Snapshot snapshot)
      throws IOException {
    try {
      return Identity.resolve(either(spec.user(), image.user()), snapshot.tree());
    } catch (UnknownUserException e) {
      throw new IOException("Tried to start " + image.reference() + ", but: " + e.getMessage(), e);
    }
  }

  /** As Kubernetes has it: an entrypoint of its own drops the image's command too. */
  private static List<String> arguments(ContainerImage image, ContainerSpec spec)
      throws IOException {
    boolean own = !spec.entrypoint().isEmpty();
    List<String> all = new ArrayList<>(own ? spec.entrypoint() : image.entrypoint());
    all.addAll(own || !spec.arguments().isEmpty() ? spec.arguments() : image.command());
    if (all.isEmpty()) {
      throw new IOException(
          "Tried to start "
              + image.reference()
              + ", but neither it nor the specification says what to run; give a command");
    }
    return all;
  }

  private static String either(String first, String second) {
    return first.isEmpty() ? second : first;
  }

  @Override
  public void close() {
    running.forEach(RunningContainer::close);
    session.close();
  }
}
