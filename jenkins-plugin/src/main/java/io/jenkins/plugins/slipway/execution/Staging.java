package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.pipeline.step.StepFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory on the controller for one step's copies, readable by Jenkins' user alone and gone
 * with the step or the virtual machine.
 */
final class Staging implements Closeable {
  private final Path directory;

  private Staging(Path directory) {
    this.directory = directory;
  }

  static Staging create() throws IOException {
    Path directory = Files.createTempDirectory("slipway-step");
    directory.toFile().deleteOnExit();
    Staging staging = new Staging(directory);
    staging.directory("workspace");
    staging.directory("state");
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
    for (Path parent : parents(file)) {
      directory(directory.relativize(parent).toString());
    }
    write(file, content);
  }

  String kubeconfig(String content) throws IOException {
    Path file = directory.resolve("kubeconfig");
    write(file, content.getBytes(UTF_8));
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

  private static void write(Path file, byte[] content) throws IOException {
    file.toFile().deleteOnExit();
    Files.write(file, content);
  }

  private List<Path> parents(Path file) {
    return Stream.iterate(
            file.getParent(), parent -> parent.startsWith(workspace()), Path::getParent)
        .sorted(Comparator.comparingInt(Path::getNameCount))
        .toList();
  }

  private void directory(String name) throws IOException {
    Path made = Files.createDirectories(directory.resolve(name));
    made.toFile().deleteOnExit();
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
