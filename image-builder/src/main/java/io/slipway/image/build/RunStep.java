package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.RunOptions;
import io.slipway.image.UsageException;
import io.slipway.image.cache.CacheKey;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.Mount;
import io.slipway.image.sandbox.Identity;
import io.slipway.image.sandbox.Sandbox;
import io.slipway.image.sandbox.SandboxMount;
import io.slipway.image.sandbox.SandboxMount.Bind;
import io.slipway.image.sandbox.SandboxProcess;
import io.slipway.image.sandbox.SandboxSpec;
import io.slipway.image.sandbox.SandboxSpec.Network;
import io.slipway.image.sandbox.SandboxSpec.Settings;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.sandbox.Usage;
import io.slipway.image.snapshot.Owners.Owner;
import io.slipway.image.snapshot.Snapshot;
import io.slipway.image.snapshot.SnapshotStore;
import io.slipway.image.snapshot.WritableSnapshot;
import io.slipway.image.snapshot.WritableSnapshot.Committed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RUN: a process in a sandbox; what it changed is the layer. */
final class RunStep implements LayerStep {
  private static final String HOSTNAME = "buildkitsandbox";
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Machine machine;
  private final StepContext context;
  private final Action.RunProcess run;
  private final MountOrigins origins;

  RunStep(Machine machine, StepContext context, Action.RunProcess run, MountOrigins origins) {
    this.machine = machine;
    this.context = context;
    this.run = run;
    this.origins = origins;
  }

  /** Chain ids of what is mounted, where it has any: files need not be looked at. */
  @Override
  public Optional<String> quickKey(FileState files)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    List<String> sources = new ArrayList<>();
    for (Mount mount : shown()) {
      sources.add(origins.open(mount).quickKey());
    }
    return sources.isEmpty() ? Optional.empty() : Optional.of(key(files, "run-quick", sources));
  }

  @Override
  public String key(FileState files)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    List<String> sources = new ArrayList<>();
    for (Mount mount : shown()) {
      sources.add(origins.open(mount).contentKey());
    }
    return key(files, "run", sources);
  }

  private List<Mount> shown() {
    return run.mounts().stream().filter(mount -> mount.type() == Mount.Type.BIND).toList();
  }

  private String key(FileState files, String kind, List<String> sources) throws IOException {
    Action.Script script = run.script();
    return new CacheKey(kind)
        .add(files.chainId())
        .add(Sandbox.hostPrivilege().name() + (Sandbox.usesRanges() ? " of ranges" : ""))
        .add(context.platform())
        .add(run.arguments())
        .add(environment())
        .add(run.workingDirectory())
        .add(run.user())
        .add(run.network().name())
        .add(script == null ? null : script.path() + "\n" + script.content())
        .add(run.mounts().stream().map(RunStep::key).toList())
        .add(sources)
        .add(run.insecure() ? "insecure" : null)
        .add(surroundings())
        .finish();
  }

  private Map<String, String> environment() {
    Map<String, String> declared = new LinkedHashMap<>(run.environment());
    declared.keySet().removeAll(run.proxies());
    return declared;
  }

  /** What the build's options change; addresses of hosts are no part of it, as in BuildKit. */
  private List<String> surroundings() {
    RunOptions options = machine.request().run();
    List<String> parts = new ArrayList<>();
    options.addHosts().forEach(host -> parts.add(host.replaceFirst("[:=].*", "")));
    parts.add("" + options.network());
    parts.add("" + options.shmSize());
    return parts;
  }

  /** As BuildKit's, without the place in the origin, and without what only names a cache. */
  private static String key(Mount mount) {
    boolean cache = mount.type() == Mount.Type.CACHE;
    return String.join(
        "\0",
        mount.type().name(),
        "" + mount.target(),
        cache ? "" : mount.id(),
        "" + mount.readOnly(),
        "" + mount.sizeLimit(),
        "" + mount.env(),
        "" + mount.mode(),
        mount.uid() + ":" + mount.gid());
  }

  @Override
  public WrittenLayer run(FileState files, LayerWriter writer)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    SnapshotStore snapshots = machine.snapshots();
    Snapshot below = files.layers().isEmpty() ? snapshots.scratch() : files.snapshot();
    Identity identity = identity(below);
    try (WritableSnapshot root = WritableSnapshot.over(below, snapshots, machine.session())) {
      Usage usage = runIn(root, identity);
      Committed committed = root.commit(new Owner(identity.uid(), identity.gid()), writer);
      return new WrittenLayer(committed.layer(), committed.snapshot(), usage);
    }
  }

  private Identity identity(Snapshot below) throws IOException, StepFailedException {
    try {
      return Identity.resolve(run.user(), below.tree());
    } catch (UnknownUserException e) {
      throw new StepFailedException(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Usage runIn(WritableSnapshot root, Identity identity)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    OutputTail tail = new OutputTail();
    Sandbox sandbox = machine.sandbox();
    machine.events().usesSandbox(sandbox.name());
    try (RunMounts mounts = RunMounts.open(machine, origins, run.mounts(), root);
        SandboxProcess process =
            sandbox.start(
                spec(root, identity, mounts),
                (stream, line) -> output(tail, stream, machine.secrets().mask(line)))) {
      int code = process.waitFor();
      if (code != 0) {
        List<String> lines = new ArrayList<>(tail.lines());
        sandbox.hint(lines).ifPresent(lines::add);
        throw StepFailedException.exited(code, lines);
      }
      return process.usage().orElse(null);
    }
  }

  private void output(OutputTail tail, String stream, String line) {
    tail.add(line);
    machine
        .events()
        .emit(new BuildEvent.StepOutput(context.stage(), context.index(), stream, line));
  }

  private SandboxSpec spec(WritableSnapshot root, Identity identity, RunMounts mounts)
      throws IOException, UsageException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", DEFAULT_PATH);
    environment.put("HOME", identity.home());
    environment.putAll(mounts.environment());
    environment.putAll(run.environment());
    environment.keySet().removeAll(mounts.secretEnvironment().keySet());
    List<SandboxMount> shown = new ArrayList<>(scripts(root));
    shown.addAll(mounts.mounts());
    RunOptions options = machine.request().run();
    RunRules rules = RunRules.of(options);
    return new SandboxSpec(
        HOSTNAME,
        root,
        run.arguments(),
        environment,
        run.workingDirectory(),
        identity,
        network(rules),
        shown,
        Settings.forBuild(
            mounts.secretEnvironment(),
            rules.hosts(),
            options.shmSize() == null ? 0 : options.shmSize(),
            run.insecure()));
  }

  private Network network(RunRules rules) {
    boolean offline =
        run.network() == Action.Network.NONE
            || (run.network() == Action.Network.DEFAULT && rules.offline());
    return offline ? Network.PRIVATE : Network.HOST;
  }

  private List<Bind> scripts(WritableSnapshot root) throws IOException {
    Action.Script script = run.script();
    if (script == null) {
      return List.of();
    }
    Path file = root.directory().resolve("script");
    Files.writeString(file, script.content());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return List.of(new Bind(file, script.path(), true));
  }
}
