package io.slipway.image.copy;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerEntry.Type;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The symbolic links that an archive has brought so far. What comes after them goes where they
 * lead, and they lead nowhere out of the directory that the archive is unpacked in, as if that were
 * the root.
 */
final class ArchiveLinks {
  /** As many as RootedPaths follows. */
  private static final int MAX_LINKS = 255;

  private final Map<String, String> links = new HashMap<>();

  /** Takes note of an entry under the name it gets. */
  void add(LayerEntry entry) {
    if (entry.type() == Type.SYMLINK) {
      links.put(entry.name(), entry.link());
    } else {
      links.remove(entry.name());
    }
  }

  /**
   * The name with every link above its last part followed.
   *
   * @throws IOException where links go in circles
   */
  String follow(String name) throws IOException {
    String parent = MergedTree.parent(name);
    return links.isEmpty() || parent.isEmpty()
        ? name
        : MergedTree.join(directory(parent), name.substring(name.lastIndexOf('/') + 1));
  }

  private String directory(String path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(parts(path));
    String at = "";
    int followed = 0;
    while (!rest.isEmpty()) {
      String part = rest.pop();
      String next = part.equals("..") ? MergedTree.parent(at) : MergedTree.join(at, part);
      String target = links.get(next);
      if (target != null && ++followed > MAX_LINKS) {
        throw new IOException("the links to " + Names.printable(path) + " go in circles");
      }
      at = target == null ? next : target.startsWith("/") ? "" : at;
      if (target != null) {
        List<String> through = parts(target);
        for (int i = through.size() - 1; i >= 0; i--) {
          rest.push(through.get(i));
        }
      }
    }
    return at;
  }

  private static List<String> parts(String path) {
    return Arrays.stream(path.split("/")).filter(p -> !p.isEmpty() && !p.equals(".")).toList();
  }
}
