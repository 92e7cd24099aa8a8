package io.slipway.image.copy;

import io.slipway.image.cache.FileDigests;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Where files are copied from. */
public sealed interface Source permits ContextSource, TreeSource, SingleFile {

  /**
   * A directory whose files become root's.
   *
   * @param uniform whether permissions are reduced to what Git keeps of them
   */
  static Source context(Path directory, IgnoreMatcher ignore, FileDigests digests, boolean uniform)
      throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    return new ContextSource(root, Names.of(root.toRealPath()), ignore, digests, uniform);
  }

  /**
   * Another stage or image.
   *
   * @param scratch an empty directory on the file system of the snapshots, for as long as the copy
   *     lives
   * @param wanted what is looked for in it
   */
  static Source tree(MergedTree tree, Path scratch, List<CopySource> wanted) throws IOException {
    LinkFarm farm = new LinkFarm(tree, scratch);
    for (CopySource source : wanted) {
      if (source instanceof CopySource.Path path) {
        farm.show(TreeSource.literalPrefix(path.pattern()));
      }
    }
    return new TreeSource(scratch, tree);
  }

  /**
   * A file that came over http.
   *
   * @param directory holds nothing but the file, under the name it is to have
   * @param mtime seconds
   */
  static Source download(Path directory, String digest, long mtime) {
    return new SingleFile(directory, digest, mtime);
  }

  /** A directory that COPY's sources are looked up in. */
  Path root();

  IgnoreMatcher ignore();

  /** What a file found under {@link #root} is. */
  Found find(Path file) throws IOException;

  /**
   * The same where a file was looked at a moment ago.
   *
   * @param seen what it was; null where nobody has looked
   */
  default Found find(Path file, @Nullable FileStat seen) throws IOException {
    return find(file);
  }

  /**
   * @param link a symbolic link's target, else ""
   */
  record Found(
      FileStat stat,
      Owner owner,
      String link,
      SortedMap<String, byte[]> xattrs,
      CopyItem.Content content) {

    /** A socket becomes an empty file: no layer can hold it, and nobody listens on a copy. */
    LayerEntry.Type type() {
      return switch (stat.type()) {
        case FileStat.FILE -> LayerEntry.Type.FILE;
        case FileStat.DIRECTORY -> LayerEntry.Type.DIRECTORY;
        case FileStat.SYMLINK -> LayerEntry.Type.SYMLINK;
        case FileStat.FIFO -> LayerEntry.Type.FIFO;
        case FileStat.CHARACTER_DEVICE -> LayerEntry.Type.CHARACTER_DEVICE;
        case FileStat.BLOCK_DEVICE -> LayerEntry.Type.BLOCK_DEVICE;
        default -> LayerEntry.Type.FILE;
      };
    }
  }
}
