package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.AbortException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** An agent with the given files. */
record FilesOf(Map<String, String> files) implements AgentFiles {

  @Override
  public boolean exists(String path) {
    return files.containsKey(path) || isDirectory(path);
  }

  @Override
  public boolean isDirectory(String path) {
    return !tree(path).isEmpty();
  }

  @Override
  public List<String> tree(String directory) {
    return files.keySet().stream()
        .filter(file -> file.startsWith(directory + "/"))
        .sorted()
        .toList();
  }

  @Override
  public byte[] read(String path) throws IOException {
    if (!files.containsKey(path)) {
      throw new AbortException("There is no file " + path + " on the agent.");
    }
    return files.get(path).getBytes(UTF_8);
  }
}
