package io.slipway.image.context;

import io.slipway.image.BuildException;
import io.slipway.image.context.CopyEntry.Kind;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.ignore.PathPattern;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.ImagePath;
import io.slipway.image.plan.Origin;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Resolves COPY and ADD against a root: the build context or the file system of a stage or image.
 * No link leads out of the root. A source that is a link is followed; links inside directories are
 * copied as links (as BuildKit does).
 */
public final class CopyResolver {
  private final RootedPaths paths;
  private final IgnoreMatcher ignore;

  /**
   * @param ignore the context's {@code .dockerignore}; {@link IgnoreMatcher#nothing} for other
   *     roots
   */
  public CopyResolver(Path root, IgnoreMatcher ignore) {
    this.paths = new RootedPaths(root);
    this.ignore = ignore;
  }

  /**
   * @param part which of the instruction's sources; those that lie under this root
   * @param isDirectory whether an absolute path is a directory in the image so far
   * @throws BuildException at the statement's place, where a source is missing or the destination
   *     doesn't fit
   */
  public List<CopyEntry> resolve(
      Statement statement, Action.CopyFiles copy, Action.Part part, Predicate<String> isDirectory)
      throws BuildException {
    try {
      return new Resolution(statement, copy, part, isDirectory).run();
    } catch (IOException | IllegalArgumentException e) {
      throw statement
          .error("cannot read what is to be copied: " + e.getMessage())
          .toBuildException();
    }
  }

  /** One instruction. */
  private final class Resolution {
    private final Statement statement;
    private final Action.CopyFiles copy;
    private final Action.Part part;
    private final boolean directory;
    private final IgnoreMatcher excludes;
    private final List<CopyEntry> entries = new ArrayList<>();
    private int group;

    Resolution(
        Statement statement,
        Action.CopyFiles copy,
        Action.Part part,
        Predicate<String> isDirectory) {
      this.statement = statement;
      this.copy = copy;
      this.part = part;
      this.directory =
          copy.destination().endsWith("/")
              || copy.parents()
              || isDirectory.test(copy.destination());
      this.excludes = IgnoreMatcher.of(copy.excludes());
    }

    List<CopyEntry> run() throws BuildException, IOException {
      for (CopySource source : part.sources()) {
        if (source instanceof CopySource.Path path) {
          addPattern(path.pattern());
        } else {
          CopySource.Inline inline = (CopySource.Inline) source;
          String name = inline.document().name();
          entries.add(CopyEntry.text(fileDestination(name), inline.document().text()));
        }
      }
      return withParents();
    }

    private List<CopyEntry> withParents() {
      Set<String> parents = new LinkedHashSet<>();
      List<CopyEntry> all = new ArrayList<>();
      if (copy.parents() || (directory && !entries.isEmpty())) {
        parents.add(ImagePath.clean(copy.destination()));
      }
      Map<String, Path> times = new HashMap<>();
      for (CopyEntry entry : entries) {
        boolean intoItself = entry.kind() == Kind.ARCHIVE || entry.kind() == Kind.PARENT;
        parents.add(intoItself ? entry.destination() : parent(entry.destination()));
        if (entry.kind() == Kind.PARENT && entry.source() != null) {
          times.put(entry.destination(), entry.source());
        }
      }
      Set<String> made = new LinkedHashSet<>();
      entries.stream()
          .filter(e -> e.kind() == Kind.DIRECTORY)
          .forEach(e -> made.add(e.destination()));
      parents.stream()
          .filter(p -> !p.equals("/") && !made.contains(p))
          .forEach(p -> all.add(CopyEntry.parent(p, times.get(p))));
      entries.stream().filter(e -> e.kind() != Kind.PARENT).forEach(all::add);
      return all;
    }

    private void addPattern(String written) throws BuildException, IOException {
      if (copy.parents()) {
        new ParentsCopy().add(written);
        return;
      }
      String pattern = ImagePath.clean(written);
      if (part.origin() instanceof Origin.Url || !PathPattern.hasWildcard(pattern)) {
        addSource(written, pattern);
        return;
      }
      for (String match : new Wildcards(paths).expand(pattern)) {
        Path real = paths.resolve(match);
        if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS) && !isOut(real, match)) {
          group++;
          addDirectory(real);
        } else if (Files.exists(real, LinkOption.NOFOLLOW_LINKS) && !isOut(real, match)) {
          addSource(written, match);
        }
      }
    }

    private boolean isOut(Path real, String match) {
      String name = match.substring(match.lastIndexOf('/') + 1);
      boolean ignored = ignore.excludes(paths.relative(real)) && !Files.isDirectory(real);
      return ignored || excludes.excludes(name);
    }

    private void addSource(String written, String path) throws BuildException, IOException {
      group++;
      Path real = paths.resolve(path);
      if (!Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
        throw error(
            "'" + written + "' was not found in " + originText() + NearNames.hint(paths, path));
      }
      boolean isDirectory = Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
      if (isDirectory ? !addDirectory(real) : ignore.excludes(paths.relative(real))) {
        throw error("'" + written + "' is excluded from the build context by .dockerignore");
      }
      if (isDirectory) {
        return;
      }
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (!excludes.excludes(name)) {
        addFile(name, real);
      }
    }

    private void addFile(String name, Path real) throws IOException {
      if (part.unpack() && Archives.isArchive(real)) {
        entries.add(CopyEntry.of(Kind.ARCHIVE, ImagePath.clean(copy.destination()), real, group));
      } else {
        entries.add(CopyEntry.of(kind(real), fileDestination(name), real, group));
      }
    }

    private String fileDestination(String name) {
      if (directory) {
        return ImagePath.resolve(copy.destination(), name);
      }
      return ImagePath.clean(copy.destination());
    }

    /**
     * A directory's content is copied, not the directory.
     *
     * @return false where {@code .dockerignore} leaves it out with all that is in it; the root
     *     stays
     */
    private boolean addDirectory(Path real) throws IOException {
      String destination = ImagePath.clean(copy.destination());
      int before = entries.size();
      entries.add(CopyEntry.parent(destination, real));
      boolean any = addChildren(real, "", destination);
      if (any || real.equals(paths.root()) || !ignore.excludes(paths.relative(real))) {
        return true;
      }
      entries.subList(before, entries.size()).clear();
      return false;
    }

    private boolean addChildren(Path directoryPath, String relative, String destination)
        throws IOException {
      boolean any = false;
      String above = Names.of(directoryPath) + "/";
      for (Path child : Wildcards.children(directoryPath)) {
        String name = Names.of(child.getFileName());
        String inside = relative.isEmpty() ? name : relative + "/" + name;
        any |= addChild(child, above + name, inside, child(destination, name));
      }
      return any;
    }

    private boolean addChild(Path child, String path, String inside, String destination)
        throws IOException {
      boolean ignored = !ignore.isEmpty() && ignore.excludes(paths.relative(child));
      boolean excluded = excludes.excludes(inside);
      boolean out = ignored || excluded;
      boolean mayReturn =
          (!ignored || ignore.hasExceptions()) && (!excluded || excludes.hasExceptions());
      if (out && !mayReturn) {
        return false;
      }
      FileStat seen = look(path);
      if (seen == null || !seen.isDirectory()) {
        if (!out) {
          entries.add(CopyEntry.of(kind(seen), destination, child, seen, group));
        }
        return !out;
      }
      int at = entries.size();
      entries.add(CopyEntry.of(Kind.DIRECTORY, destination, child, seen, group));
      boolean any = addChildren(child, inside, destination);
      if (out && !any) {
        entries.remove(at);
      }
      return any || !out;
    }

    private BuildException error(String problem) {
      return statement.error(problem).toBuildException();
    }

    private String originText() {
      Origin origin = part.origin();
      if (origin instanceof Origin.Image image) {
        return "the image " + image.reference();
      } else if (origin instanceof Origin.Named) {
        return "the named context";
      } else if (origin instanceof Origin.Git git) {
        return "the repository " + git.repository().shown();
      }
      return origin instanceof Origin.Stage ? "the stage" : "the build context";
    }

    /** {@code --parents}: what matches keeps its directories below the pivot {@code /./}. */
    private final class ParentsCopy {

      void add(String written) throws BuildException, IOException {
        int pivot = written.indexOf("/./");
        String base = pivot < 0 ? "/" : ImagePath.clean(written.substring(0, pivot));
        String pattern =
            ImagePath.clean(pivot < 0 ? written : written.substring(pivot + 3)).substring(1);
        IgnoreMatcher included = IgnoreMatcher.of(List.of(pattern.isEmpty() ? "**" : pattern));
        if (PathPattern.hasWildcard(base)) {
          for (String match : new Wildcards(paths).expand(base)) {
            addBelow(paths.resolve(match), included);
          }
          return;
        }
        Path start = paths.resolve(base);
        String needed = PathPattern.hasWildcard(pattern) ? "" : pattern;
        if (!Files.exists(Names.in(start, needed), LinkOption.NOFOLLOW_LINKS)) {
          throw error(
              "'"
                  + written
                  + "' was not found in "
                  + originText()
                  + NearNames.hint(paths, base + "/" + needed));
        }
        addBelow(start, included);
      }

      private void addBelow(Path start, IgnoreMatcher included) throws IOException {
        group++;
        if (Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)) {
          walk(start, "", included);
        }
      }

      private boolean walk(Path directoryPath, String relative, IgnoreMatcher included)
          throws IOException {
        boolean any = false;
        for (Path child : Wildcards.children(directoryPath)) {
          String name = Names.of(child.getFileName());
          String inside = relative.isEmpty() ? name : relative + "/" + name;
          any |= visit(child, inside, included);
        }
        return any;
      }

      private boolean visit(Path child, String inside, IgnoreMatcher included) throws IOException {
        boolean in =
            included.excludes(inside)
                && !excludes.excludes(inside)
                && !ignore.excludes(paths.relative(child));
        String destination = ImagePath.resolve(copy.destination(), inside);
        if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          if (in) {
            entries.add(CopyEntry.of(kind(child), destination, child, group));
          }
          return in;
        }
        int at = entries.size();
        entries.add(CopyEntry.of(Kind.DIRECTORY, destination, child, group));
        boolean any = walk(child, inside, included);
        if (!in && !any) {
          entries.remove(at);
        }
        return in || any;
      }
    }
  }

  /** Null where it cannot be seen; who reads it says why. */
  private static @Nullable FileStat look(String path) {
    try {
      return Posix.stat(path);
    } catch (IOException e) {
      return null;
    }
  }

  private static Kind kind(@Nullable FileStat seen) {
    if (seen == null) {
      return Kind.SPECIAL;
    }
    return seen.isSymlink() ? Kind.SYMLINK : seen.isFile() ? Kind.FILE : Kind.SPECIAL;
  }

  /** Of a clean path. */
  private static String parent(String path) {
    return path.substring(0, Math.max(1, path.lastIndexOf('/')));
  }

  /** A name below a clean path. */
  private static String child(String directory, String name) {
    return directory.equals("/") ? "/" + name : directory + "/" + name;
  }

  private static Kind kind(Path file) {
    if (Files.isSymbolicLink(file)) {
      return Kind.SYMLINK;
    }
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Kind.FILE : Kind.SPECIAL;
  }
}
