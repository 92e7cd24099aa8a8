package io.slipway.image.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs git where nobody can be asked and nothing of the machine's or the user's configuration
 * counts: no prompts, no credential helpers, no hooks, no transports but the four of {@link
 * GitReference}. Of the environment it sees PATH, proxies and the ssh agent.
 */
final class GitCommand {
  /** A clone of the largest public repositories takes a few minutes. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private static final int MAX_OUTPUT = 8 << 20;
  private static final List<String> PASSED =
      List.of("PATH", "SSH_AUTH_SOCK", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY");

  /** Slow lines are given a minute; local clones and links out of submodules are not needed. */
  private static final List<String> SETTINGS =
      List.of(
          "protocol.file.allow=never",
          "protocol.ext.allow=never",
          "core.hooksPath=/dev/null",
          "core.fsmonitor=false",
          "credential.helper=",
          "http.lowSpeedLimit=1",
          "http.lowSpeedTime=60",
          "advice.detachedHead=false",
          "init.defaultBranch=main",
          "gc.auto=0",
          "maintenance.auto=false");

  /** What git adds to every failure of a remote, behind what the server or ssh said. */
  private static final Set<String> NO_REASON =
      Set.of(
          "", "Please make sure you have the correct access rights", "and the repository exists.");

  private final @Nullable Path directory;
  private final Map<String, String> settings;

  GitCommand(@Nullable Path directory) {
    this(directory, Map.of());
  }

  /**
   * @param settings in git's words; in the environment, where other users don't see them
   */
  GitCommand(@Nullable Path directory, Map<String, String> settings) {
    this.directory = directory;
    this.settings = Map.copyOf(settings);
  }

  /** git failed; the message is what it wrote last. */
  static final class GitFailure extends IOException {
    private static final long serialVersionUID = 1L;

    GitFailure(String message) {
      super(message);
    }
  }

  String run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    Drain output = new Drain(process.getInputStream());
    Drain errors = new Drain(process.getErrorStream());
    try {
      if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new GitFailure("git " + arguments[0] + " did not end within " + LONGEST);
      }
      output.join();
      errors.join();
    } finally {
      kill(process);
    }
    if (process.exitValue() != 0) {
      throw new GitFailure(lastLines(errors.text()));
    }
    return output.text();
  }

  private Process start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add("git");
    SETTINGS.forEach(setting -> line.addAll(List.of("-c", setting)));
    line.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    environment(builder.environment());
    int count = 0;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      builder.environment().put("GIT_CONFIG_KEY_" + count, setting.getKey());
      builder.environment().put("GIT_CONFIG_VALUE_" + count++, setting.getValue());
    }
    builder.environment().put("GIT_CONFIG_COUNT", "" + count);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new IOException(
          "the program git cannot be started; install the package git (" + e.getMessage() + ")", e);
    }
  }

  private static void environment(Map<String, String> environment) {
    Map<String, String> inherited = Map.copyOf(environment);
    environment.clear();
    for (String name : PASSED) {
      for (String spelled : List.of(name, name.toLowerCase(java.util.Locale.ROOT))) {
        if (inherited.containsKey(spelled)) {
          environment.put(spelled, inherited.get(spelled));
        }
      }
    }
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("HOME", "/dev/null");
    environment.put("GIT_ALLOW_PROTOCOL", "http:https:ssh:git");
    environment.put("GIT_SSH_COMMAND", "ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=20");
    environment.put("LC_ALL", "C");
  }

  /** git's helpers (git-remote-https, ssh) outlive it where it is killed. */
  private static void kill(Process process) {
    List<ProcessHandle> helpers = process.descendants().toList();
    process.destroyForcibly();
    helpers.forEach(ProcessHandle::destroyForcibly);
  }

  private static String lastLines(String text) {
    List<String> lines =
        text.lines().map(String::strip).filter(line -> !NO_REASON.contains(line)).toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - 3), lines.size());
    return String.join(" / ", last).replaceAll("://[^/@\\s]*@", "://");
  }

  /** Reads all that comes, and keeps so much of it as is ever needed. */
  private static final class Drain extends Thread {
    private final InputStream in;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Drain(InputStream in) {
      super("slipway-git");
      this.in = in;
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      byte[] buffer = new byte[8192];
      try (in) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          kept.write(buffer, 0, Math.min(n, MAX_OUTPUT - kept.size()));
        }
      } catch (IOException e) {
        kept.writeBytes(new byte[0]);
      }
    }

    String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
