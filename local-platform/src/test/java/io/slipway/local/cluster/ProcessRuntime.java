package io.slipway.local.cluster;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.container.ContainerRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands of this machine as if they were containers: no image, no root of their own, but
 * real processes in real network namespaces. Images whose name holds "missing" can't be pulled.
 */
final class ProcessRuntime implements ContainerRuntime {

  private final Set<Process> processes = ConcurrentHashMap.newKeySet();

  @Override
  public ContainerImage pull(String reference, RegistryAccess access) throws BuildException {
    if (reference.contains("missing")) {
      throw new BuildException("pull of " + reference + " failed: 404 Not Found");
    }
    return new ContainerImage(
        reference, "sha256:" + "0".repeat(64), List.of(), List.of(), Map.of(), "/", "");
  }

  @Override
  public Container start(ContainerImage image, ContainerSpec spec, OutputListener output)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("unshare", "-n"));
    if (!System.getProperty("user.name").equals("root")) {
      command.add("-r");
    }
    command.addAll(
        List.of("busybox", "sh", "-c", "busybox ifconfig lo up; echo up; exec \"$@\"", "sh"));
    command.addAll(spec.entrypoint());
    command.addAll(spec.arguments());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(spec.environment());
    Process process = builder.start();
    processes.add(process);
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    // Until then the process stands in this one's network namespace, and so would its relay.
    String first = lines.readLine();
    if (!"up".equals(first)) {
      throw new IOException("no network namespace of its own: " + first);
    }
    Thread reader = new Thread(() -> read(lines, output), "output-of-" + spec.name());
    reader.setDaemon(true);
    reader.start();
    return new ProcessContainer(process, reader);
  }

  private static void read(BufferedReader lines, OutputListener output) {
    try (lines) {
      lines.lines().forEach(line -> output.line("stdout", line));
    } catch (IOException | java.io.UncheckedIOException e) {
      output.line("stderr", e.toString());
    }
  }

  boolean isIdle() {
    return processes.stream().noneMatch(Process::isAlive);
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  private record ProcessContainer(Process process, Thread reader) implements Container {
    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public boolean isAlive() {
      return process.isAlive();
    }

    @Override
    public int waitFor() throws InterruptedException {
      int code = process.waitFor();
      reader.join();
      return code;
    }

    @Override
    public void stop(long graceMillis) throws InterruptedException {
      process.destroy();
      if (!process.waitFor(graceMillis, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }

    @Override
    public int exec(List<String> command, long timeoutMillis)
        throws IOException, InterruptedException {
      Process probe = new ProcessBuilder(command).start();
      if (!probe.waitFor(timeoutMillis, TimeUnit.MILLISECONDS)) {
        probe.destroyForcibly();
        return 124;
      }
      return probe.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
