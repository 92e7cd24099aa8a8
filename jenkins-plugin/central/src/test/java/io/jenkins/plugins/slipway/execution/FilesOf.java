package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.AbortException;
import java.io.IOException;
import java.util.Map;

/** An agent with the given files. */
record FilesOf(Map<String, String> files) implements AgentFiles {

  @Override
  public boolean exists(String path) {
    return files.containsKey(path);
  }

  @Override
  public byte[] read(String path) throws IOException {
    if (!exists(path)) {
      throw new AbortException("There is no file " + path + " on the agent.");
    }
    return files.get(path).getBytes(UTF_8);
  }
}
