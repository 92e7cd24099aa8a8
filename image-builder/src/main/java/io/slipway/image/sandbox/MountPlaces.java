package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxMount.Bind;
import io.slipway.image.sandbox.SandboxMount.Secret;
import io.slipway.image.sandbox.SandboxMount.Tmpfs;
import io.slipway.image.sandbox.SandboxMount.Tree;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.WritableSnapshot;
import io.slipway.image.snapshot.WritableSnapshot.MountPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where mounts really lie in an image, links followed inside it only, and in what order they are
 * made. A mount may lie within another or replace it where the specification allows that, as
 * BuildKit's may; nothing goes over what has another kind, nor over or into /proc, where OCI
 * runtimes refuse it, too.
 */
final class MountPlaces {
  private static final List<String> OWN = List.of("proc", "dev", "sys");

  private final MergedTree tree;
  private final boolean nested;
  private final List<Place> places = new ArrayList<>();

  /** {@code path} is relative to the image's root. */
  private record Place(String path, SandboxMount mount, boolean own) {
    boolean holds(Place other) {
      return other.path.startsWith(path + "/");
    }

    boolean belowDev() {
      return path.startsWith("dev/");
    }

    /** Where the kernel shows itself, and nothing can be made. */
    boolean belowSys() {
      return path.startsWith("sys/");
    }
  }

  private MountPlaces(MergedTree tree, boolean nested) {
    this.tree = tree;
    this.nested = nested;
  }

  /**
   * @param own what every sandbox shows; gives way to what the specification asks for
   */
  static MountPlaces of(SandboxSpec spec, List<SandboxMount> own) throws IOException {
    MountPlaces places = new MountPlaces(spec.root().below().tree(), spec.settings().nested());
    for (SandboxMount mount : own) {
      places.add(mount, true);
    }
    for (SandboxMount mount : spec.mounts()) {
      places.add(mount, false);
    }
    places.places.sort(Comparator.comparing(Place::path));
    return places;
  }

  private void add(SandboxMount mount, boolean own) throws IOException {
    boolean belowDev = Surroundings.isBelowDev(mount);
    String path = belowDev ? mount.target().substring(1) : tree.resolve(mount.target(), true);
    if (path.isEmpty()) {
      throw refusal(mount, "that is the root of the image");
    }
    Place place = new Place(path, mount, own);
    for (String taken : OWN) {
      boolean open = belowDev || (nested && !taken.equals("proc"));
      if (!open && (path + "/").startsWith(taken + "/")) {
        throw refusal(mount, "it lies at or within another mount, /" + taken);
      }
    }
    for (Place other : List.copyOf(places)) {
      meet(place, other);
    }
    places.add(place);
  }

  private void meet(Place place, Place other) throws IOException {
    if (nested && (place.path.equals(other.path) || (other.own && place.holds(other)))) {
      places.remove(other);
    } else if (!nested && (other.holds(place) || place.path.equals(other.path))) {
      throw refusal(place.mount, "it lies at or within another mount, /" + other.path);
    } else if (!nested && place.holds(other)) {
      throw refusal(place.mount, "it would hide another mount, /" + other.path);
    }
  }

  /**
   * Makes sure that there is something to mount at.
   *
   * @return the mounts with targets resolved, parents before what lies in them
   */
  List<SandboxMount> makeMountPoints(WritableSnapshot root) throws IOException {
    List<MountPoint> points = new ArrayList<>();
    OWN.forEach(path -> points.add(new MountPoint(path, true)));
    List<SandboxMount> resolved = new ArrayList<>();
    for (Place place : places) {
      Optional<Place> holder = holder(place);
      if (holder.isPresent()) {
        makeWithin(holder.get(), place);
      } else if (place.belowSys()) {
        checkHost(place);
      } else if (!OWN.contains(place.path) && !place.belowDev()) {
        checkKind(place);
        points.add(new MountPoint(place.path, place.mount.isDirectory()));
      }
      resolved.add(at(place));
    }
    root.makeMountPoints(points);
    return resolved;
  }

  /** The innermost mount that a place lies in. */
  private Optional<Place> holder(Place place) {
    return places.stream()
        .filter(other -> other.holds(place))
        .max(Comparator.comparingInt(other -> other.path.length()));
  }

  private static void makeWithin(Place holder, Place place) throws IOException {
    String rest = place.path.substring(holder.path.length() + 1);
    boolean directory = place.mount.isDirectory();
    if (!holder.mount.isDirectory()) {
      throw refusal(place.mount, "/" + holder.path + " is a file");
    }
    try {
      if (holder.mount instanceof Bind bind) {
        PlainPath.make(bind.source(), rest, directory);
      } else if (holder.mount instanceof Tree tree) {
        String path = MergedTree.join(tree.path(), rest);
        if (!tree.view().below().tree().resolve(path, true).equals(path)) {
          throw new IOException("there is a symbolic link on the way");
        }
        tree.view().makeMountPoints(List.of(new MountPoint(path, directory)));
      }
    } catch (IOException e) {
      throw refusal(place.mount, "in the mount at /" + holder.path + ": " + e.getMessage());
    }
  }

  private SandboxMount at(Place place) throws IOException {
    SandboxMount mount = place.mount;
    String target = "/" + place.path;
    if (mount instanceof Bind bind) {
      return new Bind(bind.source(), target, bind.readOnly(), bind.isDirectory());
    } else if (mount instanceof Tmpfs tmpfs) {
      int mode = tree.lookup(place.path).map(n -> n.stat().permissions()).orElse(tmpfs.mode());
      return new Tmpfs(target, tmpfs.size(), tmpfs.readOnly(), mode);
    } else if (mount instanceof Tree tree) {
      return new Tree(tree.view(), tree.path(), target, tree.readOnly(), tree.isDirectory());
    }
    Secret secret = (Secret) mount;
    return new Secret(secret.content(), target, secret.mode(), secret.uid(), secret.gid());
  }

  private static void checkHost(Place place) throws IOException {
    Path path = Path.of("/" + place.path);
    boolean directory = place.mount.isDirectory();
    if (!Files.exists(path) || Files.isDirectory(path) != directory) {
      String kind = directory ? "directory" : "file";
      throw refusal(place.mount, "the kernel has no such " + kind + ", and none can be made there");
    }
  }

  private void checkKind(Place place) throws IOException {
    int end = place.path.indexOf('/');
    for (; end >= 0; end = place.path.indexOf('/', end + 1)) {
      if (isThere(place.path.substring(0, end), false)) {
        String parent = "/" + place.path.substring(0, end);
        throw refusal(place.mount, parent + " is no directory in the image");
      }
    }
    boolean directory = place.mount.isDirectory();
    if (isThere(place.path, !directory)) {
      throw refusal(
          place.mount,
          directory
              ? "a directory can't be mounted over what is none in the image"
              : "a file can't be mounted over a directory of the image");
    }
  }

  private boolean isThere(String place, boolean directory) throws IOException {
    Optional<MergedTree.Node> node = tree.lookup(place);
    return node.isPresent() && node.get().stat().isDirectory() == directory;
  }

  private static IOException refusal(SandboxMount mount, String why) {
    return new IOException("Tried to mount something at " + mount.target() + ", but " + why);
  }
}
