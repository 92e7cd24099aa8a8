package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.AbortException;
import hudson.FilePath;
import java.io.IOException;
import java.io.InputStream;

/** Small files on the agent, read from the controller. */
class AgentFiles {
  static final int LARGEST = 4 << 20;

  private final FilePath workspace;

  AgentFiles(FilePath workspace) {
    this.workspace = workspace;
  }

  boolean exists(String path) throws IOException, InterruptedException {
    return workspace.child(path).exists();
  }

  /**
   * Reads a file.
   *
   * @param path taken from the workspace, or absolute
   */
  byte[] read(String path) throws IOException, InterruptedException {
    FilePath file = workspace.child(path);
    if (!file.exists()) {
      throw new AbortException("There is no file " + file.getRemote() + " on the agent.");
    }
    try (InputStream in = file.read()) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw new AbortException(
            file.getRemote()
                + " is larger than "
                + (LARGEST >> 20)
                + " MiB, the most that Slipway reads of a release's file.");
      }
      return content;
    }
  }

  final String text(String path) throws IOException, InterruptedException {
    return new String(read(path), UTF_8);
  }
}
