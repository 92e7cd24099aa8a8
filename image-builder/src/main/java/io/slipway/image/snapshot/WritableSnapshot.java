package io.slipway.image.snapshot;

import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.IdRanges;
import io.slipway.image.posix.Names;
import io.slipway.image.posix.Posix;
import io.slipway.image.snapshot.Owners.Owner;
import io.slipway.image.store.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot with an empty layer on top that a process can write to. It is mounted by the sandbox,
 * in a mount namespace of the process's own, so that no mount outlives the process.
 */
public final class WritableSnapshot implements AutoCloseable {
  private static final Pattern KERNEL = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");
  private static final boolean VOLATILE = knowsVolatile(System.getProperty("os.version", ""));

  private final SnapshotStore store;
  private final Session session;
  private final Snapshot below;
  private final Path directory;
  private final List<String> stubs = new ArrayList<>();
  private final List<Giving> givings = new ArrayList<>();
  private @Nullable CopiedTree copied;
  private @Nullable IdRanges ranges;
  private List<String> shown = List.of();

  private WritableSnapshot(SnapshotStore store, Session session, Snapshot below, Path directory) {
    this.store = store;
    this.session = session;
    this.below = below;
    this.directory = directory;
  }

  public static WritableSnapshot over(Snapshot below, SnapshotStore store, Session session)
      throws IOException {
    Path directory = store.newDirectory(session, "step");
    for (String part : List.of("lower", "upper", "work", "root")) {
      Files.createDirectory(directory.resolve(part));
    }
    try (Directory opened = Directory.open(directory)) {
      opened.chmod("upper", rootMode(below));
    }
    return new WritableSnapshot(store, session, below, directory);
  }

  /** Lays the files out at {@link #mountPoint}, where no overlay can be mounted. */
  public void copy() throws IOException, InterruptedException {
    if (copied == null) {
      ranges = null;
      copied = CopiedTree.make(below, upper(), mountPoint());
    }
  }

  /** Whether the files lie at {@link #mountPoint} already and nothing is to be mounted. */
  public boolean isCopied() {
    return copied != null;
  }

  /**
   * Makes files belong to whom they are meant to within a namespace of this user's ranges: those
   * below now, those on top by whoever carries out {@link #givings} there. Layers have short names
   * then: up to twice as many must fit into the page that a mount has for its options.
   *
   * @param giver carries out givings at once
   */
  public void own(IdRanges of, OwnedLayers.Giver giver) throws IOException, InterruptedException {
    if (ranges == null) {
      ranges = of;
      shown = new ArrayList<>();
      for (Path layer : new OwnedLayers(store, session, of, giver).of(below)) {
        String name = "" + shown.size();
        Files.createSymbolicLink(directory.resolve("lower").resolve(name), layer);
        shown.add(name);
      }
    }
  }

  /** Files that are to change hands before the step starts; none where it has no ranges. */
  public List<Giving> givings() {
    IdRanges own = ranges;
    return own == null
        ? List.of()
        : givings.stream().filter(g -> own.hold(g.owner().uid(), g.owner().gid())).toList();
  }

  /** Has a file of the host, which a mount shows, belong to somebody. */
  public void give(Path file, Owner owner, int mode) {
    givings.add(new Giving(Names.of(file.toAbsolutePath()), owner, mode));
  }

  /** Where the owners of what is in {@link #upper} are to be noted when they are taken away. */
  public Optional<Path> ownersFile() {
    return ranges == null ? Optional.empty() : Optional.of(directory.resolve("owners"));
  }

  /** Where changes lie. */
  public Path upper() {
    return directory.resolve("upper");
  }

  private void giveAway(Owners owners) throws IOException {
    for (Map.Entry<String, Owner> entry : owners.entries().entrySet()) {
      String path = Names.of(upper()) + "/" + entry.getKey();
      FileStat stat = Posix.stat(path);
      if (stat != null) {
        givings.add(new Giving(path, entry.getValue(), stat.isSymlink() ? 0 : stat.permissions()));
      }
    }
  }

  private static int rootMode(Snapshot below) throws IOException {
    return below.tree().lookup("").map(root -> root.stat().permissions()).orElse(0755);
  }

  /** Scratch files of the step may lie here, beside the layer. */
  public Path directory() {
    return directory;
  }

  public Snapshot below() {
    return below;
  }

  public Path mountPoint() {
    return directory.resolve("root");
  }

  /** Where all snapshots lie. */
  public Path place() {
    return store.root();
  }

  /** Where {@link #overlayOptions} must be used from: layers are named relative to it. */
  public Path workingDirectory() {
    return ranges == null ? store.root() : directory.resolve("lower");
  }

  /**
   * Options of overlayfs (kernel Documentation/filesystems/overlayfs.rst). Features that make an
   * upper directory mean anything but its content are off. Where the kernel can, nothing is synced:
   * package managers do so after each file, and what a crash leaves of a step is thrown away.
   */
  public String overlayOptions() {
    List<String> lower = new ArrayList<>(ranges == null ? layerNames() : shown);
    if (lower.isEmpty()) {
      lower.add(directory.resolve("lower").toString());
    }
    String features =
        below.privilege() == Privilege.ROOT
            ? ",redirect_dir=off,metacopy=off,index=off"
            : ",userxattr";
    return "lowerdir="
        + lower.stream().map(WritableSnapshot::escape).collect(Collectors.joining(":"))
        + ",upperdir="
        + escape(upper().toString())
        + ",workdir="
        + escape(directory.resolve("work").toString())
        + features
        + (VOLATILE ? ",volatile" : "");
  }

  private List<String> layerNames() {
    List<LayerDirectory> layers = below.layers();
    List<String> names = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      names.add(layers.get(i).path().getFileName().toString());
    }
    return names;
  }

  /** The mount option came with Linux 5.10. */
  static boolean knowsVolatile(String kernel) {
    Matcher matcher = KERNEL.matcher(kernel);
    if (!matcher.matches()) {
      return false;
    }
    int major = Integer.parseInt(matcher.group(1));
    return major > 5 || (major == 5 && Integer.parseInt(matcher.group(2)) >= 10);
  }

  /** Makes it mountable once more: the kernel refuses what was mounted without syncs before. */
  public void renew() throws IOException {
    Path work = directory.resolve("work");
    Posix.delete(work);
    Files.createDirectory(work);
  }

  private static String escape(String path) {
    return path.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
  }

  /** Makes sure that a directory is there; it stays in the layer. */
  public void makeDirectory(String path) throws IOException {
    try (UpperDirectory upper = new UpperDirectory(upper(), below)) {
      upper.enter(path);
      giveAway(upper.owners());
    }
  }

  /**
   * Makes sure that something can be mounted at each path; {@link #removeMountPoints} takes away
   * what was made for it.
   */
  public void makeMountPoints(List<MountPoint> points) throws IOException {
    MergedTree tree = below.tree();
    try (UpperDirectory upper = new UpperDirectory(upper(), below)) {
      for (MountPoint point : points) {
        String path = tree.resolve(point.path(), true);
        if (tree.lookup(path).isEmpty()) {
          make(upper, path, point.isDirectory());
        }
      }
      stubs.addAll(upper.created());
      giveAway(upper.owners());
    }
  }

  private void make(UpperDirectory upper, String path, boolean isDirectory) throws IOException {
    if (isDirectory) {
      upper.enter(path);
      return;
    }
    Directory parent = upper.enter(MergedTree.parent(path));
    String name = path.substring(path.lastIndexOf('/') + 1);
    stubs.addAll(upper.created());
    upper.created().clear();
    if (parent.stat(name) == null) {
      parent.create(name).close();
      parent.chmod(name, 0644);
      stubs.add(path);
    }
  }

  /** Where the sandbox mounts something that is not the image's. */
  public record MountPoint(String path, boolean isDirectory) {}

  private void removeMountPoints() throws IOException {
    String upper = upper().toString();
    for (int i = stubs.size() - 1; i >= 0; i--) {
      String path = stubs.get(i);
      FileStat stat = Posix.stat(upper + "/" + path);
      if (stat != null && isUntouched(path, stat)) {
        try (Directory parent = Directory.open(parentOf(upper, path))) {
          removeIfEmpty(parent, path.substring(path.lastIndexOf('/') + 1), stat);
        }
      }
    }
    stubs.clear();
  }

  private static String parentOf(String upper, String path) {
    String parent = MergedTree.parent(path);
    return parent.isEmpty() ? upper : upper + "/" + parent;
  }

  private static void removeIfEmpty(Directory parent, String name, FileStat stat)
      throws IOException {
    if (!stat.isDirectory()) {
      parent.unlink(name);
      return;
    }
    try (Directory directory = parent.directory(name)) {
      if (!directory.list().isEmpty()) {
        return;
      }
    }
    parent.rmdir(name);
  }

  private boolean isUntouched(String path, FileStat stat) throws IOException {
    if (!stat.isDirectory()) {
      return stat.isFile() && stat.size() == 0;
    }
    Optional<MergedTree.Node> was = below.tree().lookup(path);
    if (was.isEmpty()) {
      return true;
    }
    FileStat before = was.get().stat();
    return before.mode() == stat.mode()
        && before.uid() == stat.uid()
        && before.gid() == stat.gid()
        && (ranges == null || ownerRule(Owner.ROOT).of(path, stat, was).equals(was.get().owner()));
  }

  /**
   * Writes what was changed as a layer and makes it a snapshot; the process must have ended. The
   * layer has no entries where nothing was changed.
   *
   * @param newOwner of files that are new, where owners cannot be kept on disk
   */
  public Committed commit(Owner newOwner, LayerWriter writer)
      throws IOException, InterruptedException {
    collect();
    removeMountPoints();
    Owners owners = new Difference(below, ownerRule(newOwner), writer).write(upper());
    Layer layer = writer.finish();
    Snapshot snapshot = store.adopt(below, layer, upper(), owners, session);
    return new Committed(layer, snapshot);
  }

  private OwnerRule ownerRule(Owner newOwner) throws IOException {
    if (below.privilege() == Privilege.ROOT) {
      return OwnerRule.onDisk();
    }
    return ranges == null ? OwnerRule.of(newOwner) : OwnerRule.noted(notedOwners(), ranges);
  }

  private Owners notedOwners() throws IOException {
    return Owners.readLines(directory.resolve("owners"));
  }

  private void collect() throws IOException, InterruptedException {
    if (copied != null) {
      Path upper = upper();
      Posix.delete(upper);
      Files.createDirectory(upper);
      copied.collect(upper);
    }
  }

  /** What a step left. */
  public record Committed(Layer layer, Snapshot snapshot) {}

  @Override
  public void close() throws IOException {
    Posix.delete(directory);
  }
}
