package io.slipway.image.sandbox;

import io.slipway.image.posix.Posix;
import io.slipway.image.sandbox.Tool.Start;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process in a sandbox. Killing it kills everything it started, at once. */
public final class SandboxProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxProcess.class);

  /** The first line that the preparing script writes, before anything of the image runs. */
  static final String READY = "slipway: the sandbox is ready";

  private static final int EXEC_TIMED_OUT = 124;
  private static final int MAX_EARLY_LINES = 10_000;
  private static final int MAX_COMPLAINTS = 10;
  private static final int MAIN_PROCESS_POLLS = 200;
  private static final long MAIN_PROCESS_POLL_MILLIS = 5;

  private final Process process;
  private final SandboxSpec spec;
  private final Host host;
  private final int generations;
  private final LinePump stdout;
  private final LinePump stderr;

  private SandboxProcess(
      Process process,
      SandboxSpec spec,
      Host host,
      int generations,
      LinePump stdout,
      LinePump stderr) {
    this.process = process;
    this.spec = spec;
    this.host = host;
    this.generations = generations;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  static SandboxProcess start(
      Start start, SandboxSpec spec, Host host, BiConsumer<String, String> output)
      throws IOException, InterruptedException {
    ProcessBuilder builder = builder(start.command());
    byte[] input = start.input();
    if (input.length > 0) {
      builder.redirectInput(ProcessBuilder.Redirect.PIPE);
    }
    Process process = Spawner.start(builder);
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    List<String> early = new ArrayList<>();
    BiConsumer<String, String> sink = sink(ready, early, output);
    LinePump out = LinePump.start("stdout", process.getInputStream(), sink);
    LinePump err = LinePump.start("stderr", process.getErrorStream(), sink);
    process.onExit().thenRun(() -> ended(out, err, ready));
    SandboxProcess started = new SandboxProcess(process, spec, host, start.generations(), out, err);
    boolean done = false;
    try {
      feed(process, input);
      done = ready.get();
    } catch (ExecutionException e) {
      throw new IOException("the sandbox could not be started", e);
    } finally {
      if (!done) {
        started.close();
      }
    }
    if (!done) {
      throw new IOException("Tried to start a sandbox, but: " + complaints(early));
    }
    return started;
  }

  /** Whoever does not read it all has ended, and said why. */
  private static void feed(Process process, byte[] input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    } catch (IOException e) {
      LOG.debug("The preparing script ended before it had read its input: {}", e.getMessage());
    }
  }

  private static String complaints(List<String> early) {
    synchronized (early) {
      return String.join("; ", early.subList(0, Math.min(MAX_COMPLAINTS, early.size())));
    }
  }

  private static void ended(LinePump out, LinePump err, CompletableFuture<Boolean> ready) {
    if (!ready.isDone()) {
      out.await();
      err.await();
      ready.complete(false);
    }
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectInput(new File("/dev/null")).directory(new File("/"));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin");
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /**
   * Lines before READY are the preparing script's, and matter only where it fails. Two threads read
   * the two streams, so the process's own first words on stderr may be seen before READY is; they
   * are handed on when it comes.
   */
  private static BiConsumer<String, String> sink(
      CompletableFuture<Boolean> ready, List<String> early, BiConsumer<String, String> output) {
    return (stream, line) -> {
      synchronized (early) {
        if (ready.isDone()) {
          output.accept(stream, line);
        } else if (stream.equals("stdout") && line.equals(READY)) {
          early.forEach(text -> output.accept("stderr", text));
          ready.complete(true);
        } else if (early.size() < MAX_EARLY_LINES) {
          early.add(line);
        }
      }
    };
  }

  /** A process in the sandbox's network namespace, as this process's namespace numbers it. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for the end and for the last line of output; 128 + signal where a signal ended it. Where
   * the wait is interrupted, the process goes on.
   */
  public int waitFor() throws InterruptedException {
    int code = process.waitFor();
    stdout.await();
    stderr.await();
    return code;
  }

  /** What it used, once it has ended; empty where nobody counted. */
  public Optional<Usage> usage() throws IOException {
    return Usage.read(Usage.file(spec.root()));
  }

  /** SIGTERM to the main process, SIGKILL to all after the time; returns when it has ended. */
  public void stop(long graceMillis) throws InterruptedException {
    mainProcess().ifPresent(main -> Posix.signal(main.pid(), Posix.SIGTERM));
    if (!process.waitFor(graceMillis, TimeUnit.MILLISECONDS)) {
      kill();
      process.waitFor();
    }
  }

  /** SIGKILL to everything in it. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * Runs one more command in the same surroundings, output dropped.
   *
   * @return its exit code; 124 after the time limit
   */
  public int exec(List<String> arguments, long timeoutMillis)
      throws IOException, InterruptedException {
    ProcessHandle main =
        mainProcess().orElseThrow(() -> new IOException("the process has ended already"));
    List<String> command = Nsenter.command(process.pid(), main.pid(), spec, host, arguments);
    ProcessBuilder builder =
        builder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(Environment.harmless(spec.environment()));
    Process exec = Spawner.start(builder);
    try {
      boolean ended = exec.waitFor(timeoutMillis, TimeUnit.MILLISECONDS);
      return ended ? exec.exitValue() : EXEC_TIMED_OUT;
    } finally {
      exec.descendants().forEach(ProcessHandle::destroyForcibly);
      exec.destroyForcibly();
    }
  }

  /** It is made a moment after the sandbox said that it is ready. */
  private Optional<ProcessHandle> mainProcess() throws InterruptedException {
    for (int i = 0; i < MAIN_PROCESS_POLLS && process.isAlive(); i++) {
      Optional<ProcessHandle> main = Optional.of(process.toHandle());
      for (int below = 0; below < generations; below++) {
        main = main.flatMap(parent -> parent.children().findFirst());
      }
      if (main.isPresent()) {
        return main;
      }
      Thread.sleep(MAIN_PROCESS_POLL_MILLIS);
    }
    return Optional.empty();
  }

  /** Kills it where it still runs, and waits until it is gone. */
  @Override
  public void close() {
    kill();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
