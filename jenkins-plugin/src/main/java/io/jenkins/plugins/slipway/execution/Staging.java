package io.jenkins.plugins.slipway.execution;

import io.slipway.pipeline.step.StepFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory on the controller for one step's copies, readable by Jenkins' user alone and gone
 * with the step or the virtual machine.
 */
final class Staging implements Closeable {
  private static final Logger LOGGER = Logger.getLogger(Staging.class.getName());
  private static final Set<Staging> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Staging::closeAll, "Slipway staging"));
  }

  private final Path directory;

  private Staging(Path directory) {
    this.directory = directory;
  }

  static Staging create() throws IOException {
    Staging staging = new Staging(Files.createTempDirectory("slipway-step"));
    OPEN.add(staging);
    Files.createDirectory(staging.workspace());
    Files.createDirectory(staging.directory.resolve("state"));
    return staging;
  }

  Path workspace() {
    return directory.resolve("workspace");
  }

  /** Writes a file under the workspace. */
  void write(String path, byte[] content) throws IOException {
    Path file = workspace().resolve(path).normalize();
    if (!file.startsWith(workspace())) {
      throw new IllegalArgumentException(path + " leads out of the workspace");
    }
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  String kubeconfig(String content) throws IOException {
    Path file = directory.resolve("kubeconfig");
    Files.writeString(file, content);
    return file.toString();
  }

  String dockerConfig(String content) throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(file, content);
    return file.toString();
  }

  /** Runs a step on the copies. A failure names files as the workspace does. */
  LinkedHashMap<String, @Nullable Object> run(
      String step,
      Map<String, Object> arguments,
      Map<String, String> environment,
      Consumer<Record> events)
      throws StepFailure, InterruptedException {
    StepEnvironment context =
        new StepEnvironment(workspace(), environment, directory.resolve("state"), events);
    try {
      return Platform.catalogue().run(step, arguments, context);
    } catch (StepFailure failure) {
      String message = String.valueOf(failure.getMessage()).replace(workspace() + "/", "");
      throw new StepFailure(failure.exitCode(), message, failure);
    }
  }

  private static void closeAll() {
    for (Staging staging : OPEN) {
      try {
        staging.close();
      } catch (IOException e) {
        LOGGER.log(Level.WARNING, "Tried to delete " + staging.directory, e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    OPEN.remove(this);
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
