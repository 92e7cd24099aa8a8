package io.slipway.image.copy;

import io.slipway.image.BuildException;
import io.slipway.image.cache.FileDigests;
import io.slipway.image.config.Digests;
import io.slipway.image.context.Archives;
import io.slipway.image.context.CopyEntry;
import io.slipway.image.context.CopyResolver;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.layer.TarReader;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.ImagePath;
import io.slipway.image.posix.Names;
import io.slipway.image.sandbox.Identity;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One COPY, ADD or WORKDIR over the file system of a stage: first what, then the layer. */
public final class Copy {
  private final MergedTree destination;
  private final List<CopyItem> items;
  private final Owner newDirectories;

  private Copy(MergedTree destination, List<CopyItem> items, Owner newDirectories) {
    this.destination = destination;
    this.items = items;
    this.newDirectories = newDirectories;
  }

  /** From the build context. */
  public static Copy fromContext(
      Path context,
      IgnoreMatcher ignore,
      FileDigests digests,
      Statement statement,
      Action.CopyFiles copy,
      MergedTree destination)
      throws BuildException, IOException, UnknownUserException {
    Path root = context.toAbsolutePath().normalize();
    return from(new ContextSource(root, ignore, digests), statement, copy, destination);
  }

  /**
   * From another stage or image.
   *
   * @param scratch an empty directory on the file system of the snapshots, for as long as the copy
   *     lives
   */
  public static Copy fromTree(
      MergedTree source,
      Path scratch,
      Statement statement,
      Action.CopyFiles copy,
      MergedTree destination)
      throws BuildException, IOException, UnknownUserException {
    LinkFarm farm = new LinkFarm(source, scratch);
    for (CopySource wanted : copy.sources()) {
      if (wanted instanceof CopySource.Path path) {
        farm.show(literalPrefix(path.pattern()));
      }
    }
    return from(new TreeSource(scratch, source), statement, copy, destination);
  }

  /** WORKDIR: a directory and what is missing above it. */
  public static Copy directory(Action.MakeDirectory action, MergedTree destination)
      throws IOException, UnknownUserException {
    Owner owner = action.user().isEmpty() ? Owner.ROOT : owner(action.user(), destination);
    CopyItem item = new CopyItem.Parent(relative(action.path()));
    return new Copy(destination, List.of(item), owner);
  }

  private static String literalPrefix(String pattern) {
    StringBuilder prefix = new StringBuilder();
    for (String name : pattern.split("/")) {
      if (name.matches(".*[*?\\[\\\\].*")) {
        break;
      }
      prefix.append('/').append(name);
    }
    return prefix.toString();
  }

  private static Copy from(
      Source source, Statement statement, Action.CopyFiles copy, MergedTree destination)
      throws BuildException, IOException, UnknownUserException {
    Owner owner = copy.chown() == null ? null : owner(copy.chown(), destination);
    FileMode mode = copy.chmod() == null ? null : FileMode.parse(copy.chmod());
    List<CopyItem> items = new ArrayList<>();
    for (CopyEntry entry :
        new CopyResolver(source.root(), source.ignore())
            .resolve(statement, copy, path -> isDirectory(destination, path))) {
      items.add(item(source, aimed(entry, copy, destination), owner, mode));
    }
    return new Copy(destination, items, owner == null ? Owner.ROOT : owner);
  }

  /** A number alone is user and group both (Dockerfile reference, "COPY --chown"). */
  private static Owner owner(String chown, MergedTree tree)
      throws IOException, UnknownUserException {
    if (chown.matches("\\d{1,9}:\\d{1,9}")) {
      String[] numbers = chown.split(":");
      return new Owner(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }
    Identity identity = Identity.resolve(chown, tree);
    boolean number = chown.matches("\\d+");
    return new Owner(identity.uid(), number ? identity.uid() : identity.gid());
  }

  private static boolean isDirectory(MergedTree tree, String path) {
    try {
      return tree.lookup(tree.resolve(path, true))
          .filter(node -> node.stat().isDirectory())
          .isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A link that is named as the destination of one file is written through. */
  private static CopyEntry aimed(CopyEntry entry, Action.CopyFiles copy, MergedTree destination)
      throws IOException {
    boolean named = entry.destination().equals(ImagePath.clean(copy.destination()));
    return switch (entry.kind()) {
      case FILE, SYMLINK, SPECIAL, TEXT ->
          named ? entry.to("/" + destination.resolve(entry.destination(), true)) : entry;
      default -> entry;
    };
  }

  private static CopyItem item(
      Source source, CopyEntry entry, @Nullable Owner owner, @Nullable FileMode mode)
      throws IOException {
    String path = relative(entry.destination());
    return switch (entry.kind()) {
      case PARENT -> new CopyItem.Parent(path);
      case TEXT -> text(path, Objects.requireNonNull(entry.text()), owner, mode);
      case ARCHIVE -> archive(source, path, Objects.requireNonNull(entry.source()), owner);
      default -> file(source, path, Objects.requireNonNull(entry.source()), owner, mode);
    };
  }

  private static CopyItem text(
      String path, String text, @Nullable Owner owner, @Nullable FileMode mode) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Owner own = owner == null ? Owner.ROOT : owner;
    int bits = mode == null ? 0644 : mode.apply(0644, false);
    LayerEntry entry = LayerEntry.file(path, bits, own.uid(), own.gid(), bytes.length, 0);
    return new CopyItem.Entry(entry, Digests.of(bytes), () -> new ByteArrayInputStream(bytes));
  }

  private static CopyItem archive(Source source, String path, Path file, @Nullable Owner owner)
      throws IOException {
    return new CopyItem.Archive(path, file, source.digest(file, source.find(file)), owner);
  }

  private static CopyItem file(
      Source source, String path, Path file, @Nullable Owner owner, @Nullable FileMode mode)
      throws IOException {
    Source.Found found = source.find(file);
    Owner own = owner == null ? found.owner() : owner;
    LayerEntry.Type type = found.type();
    LayerEntry entry =
        new LayerEntry(
            path,
            type,
            mode(found, mode),
            own.uid(),
            own.gid(),
            found.stat().isFile() ? found.stat().size() : 0,
            found.stat().mtimeSeconds(),
            found.link(),
            0,
            0,
            new TreeMap<>(found.xattrs()));
    String fingerprint = found.stat().isFile() ? source.digest(file, found) : found.link();
    boolean hasContent = found.stat().isFile();
    return new CopyItem.Entry(
        entry, fingerprint, hasContent ? found.content() : CopyItem.Content.NONE);
  }

  private static int mode(Source.Found found, @Nullable FileMode mode) {
    if (found.stat().isSymlink()) {
      return 0777;
    }
    int permissions = found.stat().permissions();
    return mode == null ? permissions : mode.apply(permissions, found.stat().isDirectory());
  }

  /** The path inside a layer. */
  private static String relative(String absolute) {
    return absolute.replaceAll("^/+|/+$", "");
  }

  /** What a cached layer of this copy depends on, besides the file system below. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    keys.add(newDirectories.uid() + ":" + newDirectories.gid());
    items.forEach(item -> keys.add(item.key()));
    return keys;
  }

  /**
   * Writes the layer's entries, in the order of the sources.
   *
   * @param now seconds; the time of what has no source
   */
  public void write(LayerWriter out, long now) throws IOException, InterruptedException {
    ItemWriter writer = new ItemWriter(destination, out, newDirectories, now);
    for (CopyItem item : items) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (item instanceof CopyItem.Parent parent) {
        writer.makeDirectory(parent.path());
      } else if (item instanceof CopyItem.Archive archive) {
        unpack(archive, writer);
      } else if (item instanceof CopyItem.Entry entry) {
        writer.write(entry.entry(), entry.content());
      }
    }
  }

  private static void unpack(CopyItem.Archive archive, ItemWriter writer)
      throws IOException, InterruptedException {
    try (InputStream tar = Archives.open(archive.file())) {
      TarReader reader = new TarReader(tar);
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        boolean hard = e.type() == LayerEntry.Type.HARD_LINK;
        LayerEntry inside =
            e.withName(LayerEntry.child(archive.path(), e.name()))
                .withLink(hard ? LayerEntry.child(archive.path(), e.link()) : e.link());
        Owner owner = archive.owner();
        if (!e.name().isEmpty()) {
          writer.write(
              owner == null ? inside : inside.withOwner(owner.uid(), owner.gid()), reader::content);
        }
      }
    } catch (IOException e) {
      throw new IOException(
          "Tried to unpack "
              + Names.printable(String.valueOf(archive.file()))
              + ", but: "
              + e.getMessage(),
          e);
    }
  }
}
