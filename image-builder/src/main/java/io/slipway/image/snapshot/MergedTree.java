package io.slipway.image.snapshot;

import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.posix.Posix;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot as overlayfs would show it, without mounting it. Paths are relative to the root,
 * without a leading slash; "" is the root. Links resolve inside the tree only. Not safe for use by
 * several threads at once.
 */
public final class MergedTree {
  private static final int MAX_LINKS = 40;

  /** What is known is forgotten beyond this, so that it takes a few megabytes at most. */
  private static final int MOST_KNOWN = 1 << 15;

  /** The kernel writes one letter. */
  private static final int MAX_MARK = 16;

  private final Opener opener;
  private final Map<String, Optional<Node>> directories = new HashMap<>();
  private @Nullable Snapshot opened;

  /** Brings about a snapshot, perhaps by unpacking layers. */
  @FunctionalInterface
  public interface Opener {
    Snapshot open() throws IOException;
  }

  /** A tree whose snapshot is brought about when it is first looked into. */
  public MergedTree(Opener opener) {
    this.opener = opener;
  }

  private Snapshot snapshot() throws IOException {
    Snapshot known = opened;
    if (known == null) {
      known = opener.open();
      opened = known;
    }
    return known;
  }

  /**
   * A file of the tree.
   *
   * @param hostPath where it lies on the host
   * @param sources for a directory, where it lies in each layer that shows through, topmost first
   */
  public record Node(
      String path, FileStat stat, Owner owner, String hostPath, List<Source> sources) {}

  /** A directory in a layer. */
  record Source(LayerDirectory layer, String hostPath) {}

  /** What lies at a path whose parents are real directories; the last name is not followed. */
  public Optional<Node> lookup(String path) throws IOException {
    Optional<Node> known = directories.get(path);
    if (known != null) {
      return known;
    }
    Optional<Node> node = path.isEmpty() ? root() : child(path);
    if (node.isEmpty() || node.get().stat().isDirectory()) {
      if (directories.size() == MOST_KNOWN) {
        directories.clear();
      }
      directories.put(path, node);
    }
    return node;
  }

  private Optional<Node> root() throws IOException {
    List<Source> sources = new ArrayList<>();
    for (int i = snapshot().layers().size() - 1; i >= 0; i--) {
      LayerDirectory layer = snapshot().layers().get(i);
      sources.add(new Source(layer, Names.of(layer.path())));
    }
    return sources.isEmpty() ? Optional.empty() : merge("", sources);
  }

  private Optional<Node> child(String path) throws IOException {
    Optional<Node> parent = lookup(parent(path));
    if (parent.isEmpty() || !parent.get().stat().isDirectory()) {
      return Optional.empty();
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    List<Source> candidates = new ArrayList<>();
    for (Source source : parent.get().sources()) {
      candidates.add(new Source(source.layer(), source.hostPath() + "/" + name));
    }
    return merge(path, candidates);
  }

  /** The first candidate that is there wins; directories go on until something hides the rest. */
  private Optional<Node> merge(String path, List<Source> candidates) throws IOException {
    FileStat top = null;
    List<Source> found = new ArrayList<>();
    for (Source candidate : candidates) {
      FileStat stat = Posix.stat(candidate.hostPath());
      if (stat == null) {
        continue;
      }
      if (stat.isWhiteout() || (top != null && !stat.isDirectory())) {
        break;
      }
      top = top == null ? stat : top;
      found.add(candidate);
      if (!stat.isDirectory() || isOpaque(candidate.hostPath())) {
        break;
      }
    }
    if (top == null) {
      return Optional.empty();
    }
    Source first = found.get(0);
    return Optional.of(
        new Node(path, top, owner(first.layer(), path, top), first.hostPath(), found));
  }

  private Owner owner(LayerDirectory layer, String path, FileStat stat) throws IOException {
    return snapshot().privilege() == Privilege.ROOT
        ? new Owner(stat.uid(), stat.gid())
        : layer.owners().of(path);
  }

  private boolean isOpaque(String hostPath) throws IOException {
    byte[] value = Posix.xattr(hostPath, snapshot().privilege().opaqueXattr(), MAX_MARK);
    return value != null && Arrays.equals(value, new byte[] {'y'});
  }

  /**
   * Where a path leads, following links inside the tree; what is not there stays as written. {@code
   * ..} at the root stays at the root.
   */
  public String resolve(String path, boolean followLast) throws IOException {
    Deque<String> rest = new ArrayDeque<>(Arrays.asList(path.split("/")));
    String at = "";
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.removeFirst();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = parent(at);
        continue;
      }
      String next = at.isEmpty() ? name : at + "/" + name;
      String link = rest.isEmpty() && !followLast ? null : linkAt(next);
      if (link == null) {
        at = next;
        continue;
      }
      if (++links > MAX_LINKS) {
        throw new IOException("/" + Names.printable(path) + ": too many symbolic links");
      }
      at = link.startsWith("/") ? "" : at;
      List<String> segments = Arrays.asList(link.split("/"));
      for (int i = segments.size() - 1; i >= 0; i--) {
        rest.addFirst(segments.get(i));
      }
    }
    return at;
  }

  private @Nullable String linkAt(String path) throws IOException {
    Optional<Node> node = lookup(path);
    return node.isPresent() && node.get().stat().isSymlink() ? readlink(node.get()) : null;
  }

  public String readlink(Node node) throws IOException {
    try (Directory directory = directoryOf(node)) {
      return directory.readlink(name(node));
    }
  }

  /** The names in a directory, sorted. */
  public List<String> list(Node directory) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    TreeSet<String> hidden = new TreeSet<>();
    for (Source source : directory.sources()) {
      try (Directory open = Directory.open(source.hostPath())) {
        for (String name : open.list()) {
          if (!names.contains(name) && !hidden.contains(name)) {
            boolean gone = lookup(join(directory.path(), name)).isEmpty();
            (gone ? hidden : names).add(name);
          }
        }
      }
    }
    return List.copyOf(names);
  }

  /** The content of a regular file. */
  public InputStream open(Node file) throws IOException {
    return Channels.newInputStream(channel(file));
  }

  /** The content of a regular file, for reading at any place. */
  public FileChannel channel(Node file) throws IOException {
    try (Directory directory = directoryOf(file)) {
      return directory.readOwn(name(file));
    }
  }

  /** The content of a small text file such as /etc/passwd, links followed; "" where none is. */
  public String text(String path, int limit) throws IOException {
    Optional<Node> node = lookup(resolve(path, true));
    if (node.isEmpty() || !node.get().stat().isFile()) {
      return "";
    }
    try (InputStream in = open(node.get())) {
      return new String(in.readNBytes(limit), StandardCharsets.UTF_8);
    }
  }

  /** The attributes that belong to the file, not to the overlay. */
  public SortedMap<String, byte[]> xattrs(Node node) throws IOException {
    try (Directory directory = directoryOf(node)) {
      SortedMap<String, byte[]> attributes = directory.xattrs(name(node));
      String overlays = snapshot().privilege().overlayPrefix();
      attributes.keySet().removeIf(key -> key.startsWith(overlays));
      return attributes;
    }
  }

  private static Directory directoryOf(Node node) throws IOException {
    return Directory.open(node.hostPath().substring(0, node.hostPath().lastIndexOf('/')));
  }

  private static String name(Node node) {
    return node.hostPath().substring(node.hostPath().lastIndexOf('/') + 1);
  }

  public static String join(String parent, String name) {
    return parent.isEmpty() ? name : parent + "/" + name;
  }

  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
