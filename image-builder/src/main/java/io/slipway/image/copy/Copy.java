package io.slipway.image.copy;

import io.slipway.image.BuildException;
import io.slipway.image.context.Archives;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.layer.AtOnce;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.layer.TarReader;
import io.slipway.image.plan.Action;
import io.slipway.image.posix.Names;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One COPY, ADD or WORKDIR over the file system of a stage: first what, then the layer. */
public final class Copy {
  private final MergedTree destination;
  private final List<CopyItem> items;
  private final Owner newDirectories;
  private final int newMode;

  private Copy(MergedTree destination, List<CopyItem> items, Owner newDirectories, int newMode) {
    this.destination = destination;
    this.items = items;
    this.newDirectories = newDirectories;
    this.newMode = newMode;
  }

  /**
   * COPY or ADD.
   *
   * @param sources one for each part of {@code copy}
   * @param destination what it is laid over; an empty file system for {@code --link}
   * @param users where names of users are looked up
   */
  public static Copy of(
      Statement statement,
      Action.CopyFiles copy,
      List<? extends Source> sources,
      MergedTree destination,
      MergedTree users)
      throws BuildException, IOException, UnknownUserException {
    Owner owner = copy.chown() == null ? null : Ownership.of(copy.chown(), users);
    FileMode mode = copy.chmod() == null ? null : FileMode.parse(copy.chmod());
    CopyItems items = new CopyItems(statement, copy, destination, owner, mode);
    for (int i = 0; i < sources.size(); i++) {
      items.add(copy.parts().get(i), sources.get(i));
    }
    return new Copy(
        destination,
        items.list(),
        owner == null ? Owner.ROOT : owner,
        mode == null ? 0755 : mode.ofNewDirectory());
  }

  /** WORKDIR: a directory and what is missing above it. */
  public static Copy directory(Action.MakeDirectory action, MergedTree destination)
      throws IOException {
    Owner owner = Ownership.orRoot(action.user(), destination);
    CopyItem item = new CopyItem.Parent(relative(action.path()), null);
    return new Copy(destination, List.of(item), owner, 0755);
  }

  /** The path inside a layer. */
  static String relative(String absolute) {
    int start = 0;
    int end = absolute.length();
    while (start < end && absolute.charAt(start) == '/') {
      start++;
    }
    while (end > start && absolute.charAt(end - 1) == '/') {
      end--;
    }
    return absolute.substring(start, end);
  }

  /**
   * Whether none of the files that are to be copied was read before, so that {@link #write} may as
   * well come before {@link #keys}, which then reads nothing.
   */
  public boolean isUnread() {
    List<CopyItem.Content> files = files().toList();
    return !files.isEmpty() && files.stream().allMatch(file -> file.known() == null);
  }

  private Stream<CopyItem.Content> files() {
    return items.stream()
        .filter(CopyItem.Entry.class::isInstance)
        .map(CopyItem.Entry.class::cast)
        .filter(item -> item.entry().type() == LayerEntry.Type.FILE)
        .map(CopyItem.Entry::content);
  }

  /**
   * What a cached layer of this copy depends on, besides the file system below. Reads what neither
   * was read before nor written.
   */
  public List<String> keys() throws IOException {
    List<CopyItem.Content> unread = files().filter(file -> file.known() == null).toList();
    AtOnce.each(unread.size(), i -> unread.get(i).read());
    List<String> keys = new ArrayList<>();
    keys.add(newDirectories.uid() + ":" + newDirectories.gid() + ":" + newMode);
    items.forEach(item -> keys.add(item.key()));
    return keys;
  }

  /**
   * Writes the layer's entries, in the order of the sources.
   *
   * @param now seconds; the time of what has no source
   */
  public void write(LayerWriter out, long now) throws IOException, InterruptedException {
    ItemWriter writer = new ItemWriter(destination, out, newDirectories, newMode, now);
    for (CopyItem item : items) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (item instanceof CopyItem.Parent parent) {
        writer.makeDirectory(parent.path(), parent.mtime());
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
      ArchiveLinks links = new ArchiveLinks();
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (!e.name().isEmpty()) {
          LayerEntry followed = e.withName(links.follow(e.name()));
          links.add(followed);
          writer.unpack(
              placed(followed, archive, links), (out, entry) -> out.write(entry, reader.content()));
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

  private static LayerEntry placed(LayerEntry entry, CopyItem.Archive archive, ArchiveLinks links)
      throws IOException {
    LayerEntry inside = entry.withName(LayerEntry.child(archive.path(), entry.name()));
    if (entry.type() == LayerEntry.Type.HARD_LINK) {
      inside = inside.withLink(LayerEntry.child(archive.path(), links.follow(entry.link())));
    }
    Owner owner = archive.owner();
    return owner == null ? inside : inside.withOwner(owner.uid(), owner.gid());
  }
}
