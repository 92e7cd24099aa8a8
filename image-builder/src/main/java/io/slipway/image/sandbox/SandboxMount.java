package io.slipway.image.sandbox;

import io.slipway.image.snapshot.WritableSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;

/** Something that a process sees and the image does not have; targets are absolute in the image. */
public sealed interface SandboxMount {

  String target();

  /** Whether what is shown is a directory. */
  boolean isDirectory();

  /** What a tool can mount by itself. */
  sealed interface Plain extends SandboxMount {}

  /**
   * A file or directory of the host.
   *
   * @param isDirectory told, because the source may be there only in the sandbox's own namespace
   */
  record Bind(Path source, String target, boolean readOnly, boolean isDirectory) implements Plain {

    /** Of a source that is there already. */
    public Bind(Path source, String target, boolean readOnly) {
      this(source, target, readOnly, Files.isDirectory(source));
    }
  }

  /**
   * An empty directory in memory.
   *
   * @param size bytes at most; 0 means the kernel's default
   * @param mode permissions; that of the directory it is mounted over, where there is one
   */
  record Tmpfs(String target, long size, boolean readOnly, int mode) implements Plain {
    static final int FOR_ALL = 01777;

    /** Writable for all where it is mounted over nothing. */
    public Tmpfs(String target, long size, boolean readOnly) {
      this(target, size, readOnly, FOR_ALL);
    }

    String octal() {
      return Integer.toOctalString(mode);
    }

    @Override
    public boolean isDirectory() {
      return true;
    }
  }

  /**
   * A file or directory of a snapshot; what is written to it is dropped.
   *
   * @param path in the snapshot, links resolved; "" is its root
   */
  record Tree(
      WritableSnapshot view, String path, String target, boolean readOnly, boolean isDirectory)
      implements SandboxMount {}

  /** A read-only file that lies in memory only, and only in the sandbox. */
  record Secret(SecretBytes content, String target, int mode, int uid, int gid)
      implements SandboxMount {
    @Override
    public boolean isDirectory() {
      return false;
    }
  }
}
