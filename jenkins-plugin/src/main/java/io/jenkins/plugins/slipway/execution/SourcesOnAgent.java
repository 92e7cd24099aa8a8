package io.jenkins.plugins.slipway.execution;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.source.tree.SourceFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What lies beside a release file on the agent, for those who find out which files a release needs.
 * An interrupt comes as {@link Interrupted}, as the reader knows no agents.
 */
final class SourcesOnAgent implements SourceFiles {

  /** The thread was interrupted while it asked the agent. */
  static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Interrupted(InterruptedException cause) {
      super(cause);
    }
  }

  private interface Question<T> {
    T ask() throws IOException, InterruptedException;
  }

  private final AgentFiles files;
  private final Path directory;

  SourcesOnAgent(AgentFiles files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  @Override
  public boolean exists(String path) {
    return isInside(path) && ask(() -> files.exists(resolve(path)));
  }

  @Override
  public boolean isDirectory(String path) {
    return isInside(path) && ask(() -> files.isDirectory(resolve(path)));
  }

  @Override
  public List<String> list(String below) {
    int depth = Path.of(below.isEmpty() ? "." : below).normalize().resolve("x").getNameCount();
    return tree(below).stream().filter(file -> Path.of(file).getNameCount() == depth).toList();
  }

  @Override
  public List<String> tree(String below) {
    return ask(() -> files.tree(resolve(below))).stream()
        .map(file -> directory.relativize(Path.of(file)).toString())
        .toList();
  }

  @Override
  public byte[] bytes(String path) {
    return ask(() -> files.read(resolve(path)));
  }

  private boolean isInside(String path) {
    Path resolved = directory.resolve(path).normalize();
    return !resolved.isAbsolute() && !resolved.startsWith("..");
  }

  private String resolve(String path) {
    if (!isInside(path)) {
      throw DeployException.usage("'%s' is not in the workspace".formatted(path));
    }
    return directory.resolve(path).normalize().toString();
  }

  private static <T> T ask(Question<T> question) {
    try {
      return question.ask();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new Interrupted(e);
    }
  }
}
