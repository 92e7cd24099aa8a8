package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.cache.CacheKey;
import io.slipway.image.cache.CachedStep;
import io.slipway.image.copy.Copy;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.Mount;
import io.slipway.image.plan.Origin;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Snapshot;
import io.slipway.image.snapshot.TreeDigest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the bind mounts of one step read from, each opened once and only when it is needed. */
final class StageMounts implements MountOrigins {
  /** Where the part of a context that a mount shows lies in its layer. */
  private static final String PLACE = "context";

  /** The layer never leaves the machine: what counts is how fast it is made. */
  private static final Compression FAST = new Compression(Compression.Kind.ZSTD, 1);

  private final Machine machine;

  private final Statement statement;
  private final Origins origins;
  private final Map<Mount, Files> opened = new HashMap<>();

  StageMounts(Machine machine, Statement statement, Origins origins) {
    this.machine = machine;
    this.statement = statement;
    this.origins = origins;
  }

  @Override
  public Files open(Mount mount)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    Files known = opened.get(mount);
    if (known == null) {
      Origin origin = Objects.requireNonNull(mount.origin());
      Origins.Opened source = origins.open(statement, origin);
      Optional<FileState> tree = source.files();
      known =
          tree.isPresent()
              ? new Tree(tree.get(), mount.source())
              : new Context(copy(mount, origin, source));
      opened.put(mount, known);
    }
    return known;
  }

  /** A stage or an image. */
  private record Tree(FileState files, String path) implements Files {
    @Override
    public String contentKey() throws IOException, InterruptedException {
      MergedTree tree = files.tree();
      return TreeDigest.of(tree, tree.resolve(path, true));
    }

    @Override
    public String quickKey() {
      return files.chainId();
    }

    @Override
    public Snapshot snapshot() throws IOException, InterruptedException {
      return files.snapshot();
    }
  }

  private Copy copy(Mount mount, Origin origin, Origins.Opened opened)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    String path = mount.source().isEmpty() ? "." : literal(mount.source());
    List<CopySource> wanted = List.of(new CopySource.Path(path));
    Action.CopyFiles action =
        new Action.CopyFiles(
            List.of(new Action.Part(origin, wanted, false)),
            "/" + PLACE,
            null,
            null,
            List.of(),
            false,
            false);
    MergedTree nothing = origins.empty().tree();
    try {
      return Copy.of(statement, action, List.of(opened.source(wanted)), nothing, nothing);
    } catch (UnknownUserException e) {
      throw new StepFailedException(String.valueOf(e.getMessage()));
    }
  }

  /** COPY's sources are patterns, a mount's is a path. */
  private static String literal(String path) {
    return path.matches(".*[*?\\[].*")
        ? path.replace("\\", "\\\\").replaceAll("([*?\\[])", "[$1]")
        : path;
  }

  /** A part of a context, as a layer of its own that later builds find by its content. */
  private final class Context implements Files {
    private final Copy copy;
    private final String key;
    private @Nullable Snapshot snapshot;

    Context(Copy copy) throws IOException {
      this.copy = copy;
      this.key = new CacheKey("mounted-context").add(copy.keys()).finish();
    }

    @Override
    public String path() {
      return PLACE;
    }

    @Override
    public String contentKey() {
      return key;
    }

    @Override
    public String quickKey() {
      return key;
    }

    @Override
    public Snapshot snapshot() throws IOException, InterruptedException {
      Snapshot known = snapshot;
      if (known == null) {
        known = machine.snapshots().of(List.of(layer()), machine.session());
        snapshot = known;
      }
      return known;
    }

    private Layer layer() throws IOException, InterruptedException {
      Layer cached = machine.cache().find(key).map(CachedStep::layer).orElse(null);
      if (cached != null) {
        return cached;
      }
      try (LayerWriter writer =
          new LayerWriter(machine.state().blobs().create(machine.session()), FAST)) {
        copy.write(writer, machine.now().getEpochSecond());
        Layer layer = writer.finish();
        machine
            .cache()
            .put(
                key,
                new CachedStep(key, layer, machine.now(), "files of the context for a mount"),
                machine.session());
        return layer;
      }
    }
  }
}
