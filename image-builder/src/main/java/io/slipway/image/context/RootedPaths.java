package io.slipway.image.context;

import io.slipway.image.posix.Names;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Looks paths up under a root as if it were {@code /}: absolute links start at the root, {@code ..}
 * stops there. What it returns has no link in it and lies inside the root.
 */
public final class RootedPaths {
  /** As the kernel's limit (path_resolution(7)) times a margin; ends link loops. */
  private static final int MAX_LINKS = 255;

  private final Path root;

  public RootedPaths(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  public Path root() {
    return root;
  }

  /**
   * Follows every link, the last component's too. What doesn't exist is resolved by name alone.
   *
   * @throws FileSystemException where links go in circles
   */
  public Path resolve(String path) throws IOException {
    Deque<String> pending = new ArrayDeque<>();
    push(pending, path);
    Path current = root;
    int links = 0;
    while (!pending.isEmpty()) {
      String name = pending.pop();
      if (name.equals("..")) {
        current = current.equals(root) ? root : parent(current);
        continue;
      }
      Path next = Names.in(current, name);
      if (Files.isSymbolicLink(next)) {
        if (++links > MAX_LINKS) {
          throw new FileSystemException(path, null, "too many levels of symbolic links");
        }
        String target = Names.of(Files.readSymbolicLink(next));
        current = target.startsWith("/") ? root : current;
        push(pending, target);
      } else {
        current = next;
      }
    }
    return current;
  }

  private Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? root : parent;
  }

  private static void push(Deque<String> pending, String path) {
    String[] names = path.split("/");
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty() && !names[i].equals(".")) {
        pending.push(names[i]);
      }
    }
  }

  /** With slashes and without a leading one; empty for the root itself. */
  public String relative(Path path) {
    String inside = Names.of(path).substring(Names.of(root).length());
    return inside.startsWith("/") ? inside.substring(1) : inside;
  }
}
