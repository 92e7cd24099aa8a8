package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.cache.CacheKey;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.plan.Action;
import io.slipway.image.sandbox.Identity;
import io.slipway.image.sandbox.Sandbox;
import io.slipway.image.sandbox.SandboxProcess;
import io.slipway.image.sandbox.SandboxSpec;
import io.slipway.image.sandbox.SandboxSpec.Bind;
import io.slipway.image.sandbox.SandboxSpec.Network;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.snapshot.Owners.Owner;
import io.slipway.image.snapshot.Snapshot;
import io.slipway.image.snapshot.SnapshotStore;
import io.slipway.image.snapshot.WritableSnapshot;
import io.slipway.image.snapshot.WritableSnapshot.Committed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** RUN: a process in a sandbox; what it changed is the layer. */
final class RunStep implements LayerStep {
  private final Machine machine;
  private final StepContext context;
  private final Action.RunProcess run;

  RunStep(Machine machine, StepContext context, Action.RunProcess run) {
    this.machine = machine;
    this.context = context;
    this.run = run;
  }

  @Override
  public String key(FileState files) throws IOException {
    Action.Script script = run.script();
    return new CacheKey("run")
        .add(files.chainId())
        .add(machine.sandbox().privilege().name())
        .add(context.platform())
        .add(run.arguments())
        .add(run.environment())
        .add(run.workingDirectory())
        .add(run.user())
        .add(run.network().name())
        .add(script == null ? null : script.path() + "\n" + script.content())
        .finish();
  }

  @Override
  public WrittenLayer run(FileState files, LayerWriter writer)
      throws IOException, InterruptedException, StepFailedException {
    SnapshotStore snapshots = machine.snapshots();
    Snapshot below = files.layers().isEmpty() ? snapshots.scratch() : files.snapshot();
    Identity identity = identity(below);
    try (WritableSnapshot root = WritableSnapshot.over(below, snapshots, machine.session())) {
      runIn(root, identity);
      Committed committed = root.commit(new Owner(identity.uid(), identity.gid()), writer);
      return new WrittenLayer(committed.layer(), committed.snapshot());
    }
  }

  private Identity identity(Snapshot below) throws IOException, StepFailedException {
    try {
      return Identity.resolve(run.user(), below.tree());
    } catch (UnknownUserException e) {
      throw new StepFailedException(String.valueOf(e.getMessage()));
    }
  }

  private void runIn(WritableSnapshot root, Identity identity)
      throws IOException, InterruptedException, StepFailedException {
    Sandbox sandbox = machine.sandbox();
    OutputTail tail = new OutputTail();
    SandboxSpec spec = spec(root, identity);
    try (SandboxProcess process =
        sandbox.start(
            spec,
            (stream, line) -> {
              tail.add(line);
              machine
                  .events()
                  .emit(new BuildEvent.StepOutput(context.stage(), context.index(), stream, line));
            })) {
      int code = process.waitFor();
      if (code != 0) {
        throw StepFailedException.exited(code, tail.lines());
      }
    }
  }

  private SandboxSpec spec(WritableSnapshot root, Identity identity) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("HOME", identity.home());
    environment.putAll(run.environment());
    return new SandboxSpec(
        "buildkitsandbox",
        root,
        run.arguments(),
        environment,
        run.workingDirectory(),
        identity,
        run.network() == Action.Network.NONE ? Network.PRIVATE : Network.HOST,
        binds(root));
  }

  private List<Bind> binds(WritableSnapshot root) throws IOException {
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
