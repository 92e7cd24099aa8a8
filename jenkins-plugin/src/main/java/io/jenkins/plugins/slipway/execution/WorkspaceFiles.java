package io.jenkins.plugins.slipway.execution;

import hudson.AbortException;
import hudson.FilePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** The files around a step's workspace, over the channel to its agent. */
record WorkspaceFiles(FilePath workspace) implements AgentFiles {
  private static final int LARGEST_MIB = 4;
  private static final int MOST_FILES = 2000;

  @Override
  public boolean exists(String path) throws IOException, InterruptedException {
    return workspace.child(path).exists();
  }

  @Override
  public boolean isDirectory(String path) throws IOException, InterruptedException {
    return workspace.child(path).isDirectory();
  }

  @Override
  public List<String> tree(String directory) throws IOException, InterruptedException {
    FilePath root = workspace.child(directory);
    FilePath[] found = root.list("**/*");
    if (found.length > MOST_FILES) {
      throw new AbortException(
          root.getRemote()
              + " has more than "
              + MOST_FILES
              + " files, the most that the step reads of one directory.");
    }
    return Arrays.stream(found)
        .map(file -> file.getRemote().substring(root.getRemote().length()).replace('\\', '/'))
        .map(below -> (directory.isEmpty() ? "" : directory + "/") + below.replaceFirst("^/+", ""))
        .sorted()
        .toList();
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
