package io.slipway.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.posix.Posix;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.ForkedBuild;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Repositories fetched with the programs git and ssh: there, missing, refused and killed. */
class GitProgramsTest {
  private Path root;
  private Path programs;

  @BeforeEach
  void makeARepository() throws Exception {
    DebianTool.require("git");
    root = Files.createTempDirectory("slipway-git");
    programs = Files.createDirectory(root.resolve("bin"));
    Files.createDirectory(root.resolve("context"));
    shell(
        "git init -q -b main r && cd r && echo hello >file && git add file"
            + " && git -c user.name=n -c user.email=e commit -q -m m");
    dockerfile("ssh://git@host.test" + root + "/r#main");
  }

  @AfterEach
  void close() throws IOException {
    Posix.delete(root);
  }

  @Test
  void shouldFetch_whenTheRepositoryIsBehindSsh() throws Exception {
    ssh("for last; do :; done; printf '%s ' \"$@\" >>" + root + "/asked; exec sh -c \"$last\"");
    assertThat(build(path())).contains("sha256:");
    assertThat(Files.readString(root.resolve("asked")))
        .contains("BatchMode=yes", "git@host.test", "git-upload-pack");
  }

  @Test
  void shouldSayWhatSshSaid_whenItIsRefused() throws Exception {
    ssh("echo 'git@host.test: Permission denied (publickey).' >&2; exit 255");
    assertThat(build(path())).contains("Dockerfile:2", "Permission denied (publickey)");
  }

  @Test
  void shouldSayWhatToInstall_whenThereIsNoGit() throws Exception {
    assertThat(build("/nowhere"))
        .contains("Dockerfile:2", "the program git cannot be started; install the package git");
  }

  @Test
  void shouldSweepTheCheckout_whenAnEarlierBuildWasKilledInIt() throws Exception {
    Path started = root.resolve("started");
    ssh("mkdir " + started + "; while [ -e " + programs + " ]; do sleep 0.1; done");
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      root.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      Process killed = start(path());
      while (!Files.exists(started)) {
        watch.poll(1, TimeUnit.SECONDS);
        assertThat(killed.isAlive()).isTrue();
      }
      killed.destroyForcibly().waitFor();
    }
    assertThat(left()).isNotEmpty();
    Posix.delete(programs);
    Files.writeString(root.resolve("context/Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    assertThat(build(System.getenv("PATH"))).contains("sha256:");
    assertThat(left()).isEmpty();
  }

  private String[] left() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("state/work"))) {
      return files.map(Path::toString).toArray(String[]::new);
    }
  }

  private String path() {
    return programs + ":" + System.getenv("PATH");
  }

  private String build(String path) throws Exception {
    Process build = start(path);
    try (BufferedReader output = build.inputReader()) {
      String text = String.join("\n", output.lines().toList());
      build.waitFor();
      return text;
    }
  }

  private Process start(String path) throws IOException {
    return ForkedBuild.startWithPath(
        path, root.resolve("context"), root.resolve("state"), root.resolve("layout"));
  }

  private void dockerfile(String source) throws IOException {
    Files.writeString(
        root.resolve("context/Dockerfile"), "FROM scratch\nADD " + source + " /src/\n");
  }

  /** A program that stands for ssh and knows nothing of networks. */
  private void ssh(String script) throws IOException {
    Path program = Files.writeString(programs.resolve("ssh"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void shell(String script) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-euc", script).directory(root.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}
