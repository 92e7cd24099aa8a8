package io.slipway.image.copy;

import io.slipway.image.BuildException;
import io.slipway.image.config.Digests;
import io.slipway.image.context.CopyEntry;
import io.slipway.image.context.CopyResolver;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.ImagePath;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one COPY or ADD comes to, gathered part by part. */
final class CopyItems {
  private final Statement statement;
  private final Action.CopyFiles copy;
  private final MergedTree destination;
  private final @Nullable Owner owner;
  private final @Nullable FileMode mode;
  private final List<CopyItem> items = new ArrayList<>();
  private final Map<String, String> seen = new HashMap<>();
  private final String cleanDestination;

  /** Files whose place is the destination itself. */
  private final Set<String> onDestination = new LinkedHashSet<>();

  CopyItems(
      Statement statement,
      Action.CopyFiles copy,
      MergedTree destination,
      @Nullable Owner owner,
      @Nullable FileMode mode) {
    this.statement = statement;
    this.copy = copy;
    this.cleanDestination = ImagePath.clean(copy.destination());
    this.destination = destination;
    this.owner = owner;
    this.mode = mode;
  }

  List<CopyItem> list() {
    return items;
  }

  void add(Action.Part part, Source source) throws BuildException, IOException {
    CopyResolver resolver = new CopyResolver(source.root(), source.ignore());
    for (CopyEntry entry : resolver.resolve(statement, copy, part, this::isDirectory)) {
      items.add(item(part, source, entry));
    }
  }

  private boolean isDirectory(String path) {
    try {
      return destination
          .lookup(destination.resolve(path, true))
          .filter(node -> node.stat().isDirectory())
          .isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CopyItem item(Action.Part part, Source source, CopyEntry entry)
      throws BuildException, IOException {
    String path = Copy.relative(aimed(entry));
    return switch (entry.kind()) {
      case PARENT -> new CopyItem.Parent(path, time(source, entry.source()));
      case TEXT -> text(path, Objects.requireNonNull(entry.text()));
      case ARCHIVE -> archive(source, path, Objects.requireNonNull(entry.source()));
      default -> file(part, source, path, entry);
    };
  }

  /** A link that is named as the destination of one file is written through. */
  private String aimed(CopyEntry entry) throws BuildException, IOException {
    boolean single =
        switch (entry.kind()) {
          case FILE, SYMLINK, SPECIAL, TEXT -> true;
          default -> false;
        };
    if (!single || !entry.destination().equals(cleanDestination)) {
      return entry.destination();
    }
    Path source = entry.source();
    onDestination.add(
        source == null ? "a here-document" : Names.printable(Names.of(source.getFileName())));
    if (onDestination.size() > 1) {
      throw manyOnOne();
    }
    return "/" + destination.resolve(entry.destination(), true);
  }

  private BuildException manyOnOne() {
    DockerfileException error =
        statement.error(
            "more than one file ("
                + String.join(", ", onDestination)
                + ") goes to '"
                + copy.destination()
                + "', which is no directory; end the destination with a /");
    return error.toBuildException();
  }

  private static @Nullable Long time(Source source, @Nullable Path directory) throws IOException {
    return directory == null ? null : source.find(directory).stat().mtimeSeconds();
  }

  private CopyItem text(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Owner own = owner == null ? Owner.ROOT : owner;
    int bits = mode == null ? 0644 : mode.apply(0644, false);
    LayerEntry entry = LayerEntry.file(path, bits, own.uid(), own.gid(), bytes.length, 0);
    return new CopyItem.Entry(entry, new TextContent(bytes, Digests.of(bytes)));
  }

  private CopyItem archive(Source source, String path, Path file) throws IOException {
    CopyItem.Content content = source.find(file).content();
    content.read();
    return new CopyItem.Archive(path, file, Objects.requireNonNull(content.known()), owner);
  }

  private CopyItem file(Action.Part part, Source source, String path, CopyEntry copied)
      throws IOException {
    Path file = Objects.requireNonNull(copied.source());
    Source.Found found = source.find(file, copied.seen());
    Owner own = owner == null ? found.owner() : owner;
    String first = firstName(part, copied, found, path);
    boolean isFile = found.stat().isFile() && first == null;
    LayerEntry entry =
        new LayerEntry(
            path,
            first == null ? found.type() : LayerEntry.Type.HARD_LINK,
            mode(found),
            own.uid(),
            own.gid(),
            isFile ? found.stat().size() : 0,
            found.stat().mtimeSeconds(),
            first == null ? found.link() : first,
            found.stat().major(),
            found.stat().minor(),
            first == null ? found.xattrs() : Collections.emptySortedMap());
    return new CopyItem.Entry(entry, isFile ? found.content() : CopyItem.Content.NONE);
  }

  /** Under which name a file went into the layer already; null where it didn't. */
  private @Nullable String firstName(
      Action.Part part, CopyEntry entry, Source.Found found, String path) {
    if (!found.stat().isFile() || found.stat().links() < 2) {
      return null;
    }
    int index = 0;
    while (copy.parts().get(index) != part) {
      index++;
    }
    return seen.putIfAbsent(
        index + "/" + entry.group() + "/" + found.stat().device() + "/" + found.stat().inode(),
        path);
  }

  private int mode(Source.Found found) {
    if (found.stat().isSymlink()) {
      return 0777;
    }
    int permissions = found.stat().permissions();
    return mode == null ? permissions : mode.apply(permissions, found.stat().isDirectory());
  }
}
