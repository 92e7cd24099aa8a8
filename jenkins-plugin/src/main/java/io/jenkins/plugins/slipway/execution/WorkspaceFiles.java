package io.jenkins.plugins.slipway.execution;

import hudson.AbortException;
import hudson.FilePath;
import java.io.IOException;
import java.io.InputStream;

/** The files around a step's workspace, over the channel to its agent. */
record WorkspaceFiles(FilePath workspace) implements AgentFiles {
  private static final int LARGEST_MIB = 4;

  @Override
  public boolean exists(String path) throws IOException, InterruptedException {
    return workspace.child(path).exists();
  }

  @Override
  public byte[] read(String path) throws IOException, InterruptedException {
    FilePath file = workspace.child(path);
    if (!file.exists()) {
      throw new AbortException("There is no file " + file.getRemote() + " on the agent.");
    }
    try (InputStream in = file.read()) {
      byte[] content = in.readNBytes((LARGEST_MIB << 20) + 1);
      if (content.length > LARGEST_MIB << 20) {
        throw new AbortException(
            file.getRemote()
                + " is larger than "
                + LARGEST_MIB
                + " MiB, the most that the step reads of one file.");
      }
      return content;
    }
  }
}
