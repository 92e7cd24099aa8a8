package io.slipway.image.sandbox;

import io.slipway.image.snapshot.WritableSnapshot;
import java.nio.file.Path;

/** Something that a process sees and the image does not have; targets are absolute in the image. */
public sealed interface SandboxMount {

  String target();

  /** Whether what is shown is a directory. */
  boolean isDirectory();

  /** What a tool can mount by itself. */
  sealed interface Plain extends SandboxMount {}

  /** A file or directory of the host. */
  record Bind(Path source, String target, boolean readOnly) implements Plain {
    @Override
    public boolean isDirectory() {
      return java.nio.file.Files.isDirectory(source);
    }
  }

  /**
   * An empty directory in memory, writable for all.
   *
   * @param size bytes at most; 0 means the kernel's default
   */
  record Tmpfs(String target, long size, boolean readOnly) implements Plain {
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
