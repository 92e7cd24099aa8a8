package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/** Small files on the agent, read from the controller. Paths are taken from the workspace. */
interface AgentFiles {

  boolean exists(String path) throws IOException, InterruptedException;

  boolean isDirectory(String path) throws IOException, InterruptedException;

  /** The plain files in a directory and all below it, by path from the workspace, in order. */
  List<String> tree(String directory) throws IOException, InterruptedException;

  /**
   * A file's content; fails with a message for the user where there is none, or it is too large.
   */
  byte[] read(String path) throws IOException, InterruptedException;

  default String text(String path) throws IOException, InterruptedException {
    return new String(read(path), UTF_8);
  }
}
