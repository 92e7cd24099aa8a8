package io.slipway.image.export;

import io.slipway.image.BuildException;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Exports an image's files, as BuildKit's {@code local} and {@code tar}: in a directory they belong
 * to who builds, in a tar to whom the image says. Where there are several platforms each is in a
 * directory, {@code linux_arm64}.
 */
public final class FileExporter {
  private final FileSink sink;
  private final Map<String, String> linked = new HashMap<>();

  /** Takes entries, directories before what is in them. */
  interface FileSink extends AutoCloseable {
    /** {@code content} has the entry's size. */
    void add(LayerEntry entry, InputStream content) throws IOException;

    @Override
    void close() throws IOException;
  }

  /**
   * The files of a platform.
   *
   * @param directory where they go in the export; "" for its root
   * @param time what every file's time becomes, in seconds; null leaves them
   */
  public record Files(String directory, MergedTree tree, @Nullable Long time) {

    /** What an entry is in the export. */
    private LayerEntry placed(LayerEntry entry) {
      String name = directory.isEmpty() ? entry.name() : LayerEntry.child(directory, entry.name());
      return time == null ? entry.withName(name) : entry.withName(name).withTime(time);
    }
  }

  private FileExporter(FileSink sink) {
    this.sink = sink;
  }

  /**
   * @param standardOutput where a target without a file goes
   * @throws BuildException where it cannot be written
   */
  public static void export(ExportTarget target, List<Files> all, OutputStream standardOutput)
      throws BuildException, InterruptedException {
    try {
      if (target instanceof ExportTarget.FileTar tar) {
        AtomicFile.write(tar.file(), standardOutput, out -> write(all, new TarSink(out)));
      } else if (target instanceof ExportTarget.LocalDirectory local) {
        Path directory = local.directory().toAbsolutePath();
        java.nio.file.Files.createDirectories(directory);
        write(all, new DirectorySink(directory));
      }
    } catch (ClosedByInterruptException | java.io.InterruptedIOException e) {
      Thread.interrupted();
      throw new InterruptedException("the export was interrupted");
    } catch (IOException e) {
      String problem = "could not export the image's files: " + e.getMessage();
      throw new BuildException(problem, e);
    }
  }

  private static void write(List<Files> all, FileSink sink) throws IOException {
    boolean shared = all.size() > 1 && all.get(0).directory().isEmpty();
    Set<String> written = new HashSet<>();
    try (sink) {
      for (Files files : all) {
        new FileExporter(shared ? new Once(sink, written) : sink).write(files);
      }
    }
  }

  /** Refuses a file that another platform has written. */
  private record Once(FileSink sink, Set<String> written) implements FileSink {
    @Override
    public void add(LayerEntry entry, InputStream content) throws IOException {
      if (entry.type() != LayerEntry.Type.DIRECTORY && !written.add(entry.name())) {
        throw new IOException(
            "two platforms have /"
                + Names.printable(entry.name())
                + ", and platform-split=false leaves room for one");
      }
      sink.add(entry, content);
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }

  private void write(Files files) throws IOException {
    if (!files.directory().isEmpty()) {
      long now = System.currentTimeMillis() / 1000;
      LayerEntry own = LayerEntry.directory("", 0755, 0, 0, now);
      sink.add(files.placed(own).withName(files.directory()), InputStream.nullInputStream());
    }
    Optional<Node> root = files.tree().lookup("");
    if (root.isPresent()) {
      children(files, root.get());
    }
  }

  private void children(Files files, Node directory) throws IOException {
    for (String name : files.tree().list(directory)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new java.io.InterruptedIOException();
      }
      Optional<Node> child = files.tree().lookup(MergedTree.join(directory.path(), name));
      if (child.isPresent()) {
        add(files, child.get());
      }
    }
  }

  private void add(Files files, Node node) throws IOException {
    FileStat stat = node.stat();
    LayerEntry entry = files.placed(entry(files, node));
    if (!stat.isFile()) {
      sink.add(entry, InputStream.nullInputStream());
      if (stat.isDirectory()) {
        children(files, node);
      }
      return;
    }
    String first =
        stat.links() > 1
            ? linked.putIfAbsent(stat.device() + ":" + stat.inode(), entry.name())
            : null;
    if (first != null) {
      sink.add(entry.asLinkTo(first), InputStream.nullInputStream());
      return;
    }
    try (InputStream in = files.tree().open(node)) {
      sink.add(entry, in);
    }
  }

  private static LayerEntry entry(Files files, Node node) throws IOException {
    FileStat stat = node.stat();
    SortedMap<String, byte[]> xattrs =
        stat.isSymlink() ? new TreeMap<>() : files.tree().xattrs(node);
    return new LayerEntry(
        node.path(),
        type(node),
        stat.isSymlink() ? 0777 : stat.permissions(),
        node.owner().uid(),
        node.owner().gid(),
        stat.isFile() ? stat.size() : 0,
        stat.mtimeSeconds(),
        stat.isSymlink() ? files.tree().readlink(node) : "",
        stat.major(),
        stat.minor(),
        xattrs);
  }

  private static LayerEntry.Type type(Node node) throws IOException {
    for (LayerEntry.Type type : LayerEntry.Type.values()) {
      if (type.modeType() == node.stat().type()) {
        return type;
      }
    }
    throw new IOException("/" + Names.printable(node.path()) + " is of no kind that can be copied");
  }
}
