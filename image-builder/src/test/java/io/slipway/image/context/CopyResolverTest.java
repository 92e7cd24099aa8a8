package io.slipway.image.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.PlanRequest;
import io.slipway.image.plan.StageScope;
import io.slipway.image.plan.Step;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyResolverTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");

  @TempDir Path root;

  @BeforeEach
  void tree() throws Exception {
    Files.createDirectories(root.resolve("src/main/deep"));
    Files.writeString(root.resolve("a.txt"), "a");
    Files.writeString(root.resolve("b.txt"), "b");
    Files.writeString(root.resolve("src/App.java"), "app");
    Files.writeString(root.resolve("src/main/deep/x.c"), "x");
    Files.createSymbolicLink(root.resolve("link.txt"), Path.of("a.txt"));
    Files.createSymbolicLink(root.resolve("src/dangling"), Path.of("/nowhere"));
    Files.createSymbolicLink(root.resolve("out"), Path.of("/etc/../../../src"));
  }

  private List<String> copy(String line, List<String> ignored, Set<String> directories)
      throws Exception {
    BuildPlan plan =
        BuildPlan.of(
            DockerfileParser.parse("Dockerfile", "FROM scratch\n" + line + "\n"),
            new PlanRequest(Map.of(), null, AMD64, AMD64, Set.of()));
    StageScope scope = plan.start(plan.target(), ImageConfig.scratch(AMD64));
    Step step = scope.next(scope.statements().get(0));
    Action.CopyFiles copy = (Action.CopyFiles) step.action();
    return new CopyResolver(root, IgnoreMatcher.of(ignored))
        .resolve(step.statement(), copy, copy.parts().get(0), directories::contains).stream()
            .map(e -> e.kind() + " " + e.destination() + source(e))
            .toList();
  }

  private String source(CopyEntry entry) {
    return entry.source() == null || entry.kind() == CopyEntry.Kind.PARENT
        ? ""
        : " <- " + root.relativize(entry.source());
  }

  private List<String> copy(String line) throws Exception {
    return copy(line, List.of(), Set.of());
  }

  @Test
  void shouldRename_whenDestinationIsNoDirectory() throws Exception {
    assertThat(copy("COPY a.txt /x/y")).containsExactly("PARENT /x", "FILE /x/y <- a.txt");
  }

  @Test
  void shouldKeepTheName_whenDestinationIsADirectory() throws Exception {
    assertThat(copy("COPY a.txt /x/")).containsExactly("PARENT /x", "FILE /x/a.txt <- a.txt");
    assertThat(copy("COPY a.txt /x", List.of(), Set.of("/x")))
        .containsExactly("PARENT /x", "FILE /x/a.txt <- a.txt");
    assertThat(copy("COPY a.txt /")).containsExactly("FILE /a.txt <- a.txt");
  }

  @Test
  void shouldCopyTheContent_whenSourceIsADirectory() throws Exception {
    assertThat(copy("COPY src /app"))
        .containsExactly(
            "PARENT /app",
            "FILE /app/App.java <- src/App.java",
            "SYMLINK /app/dangling <- src/dangling",
            "DIRECTORY /app/main <- src/main",
            "DIRECTORY /app/main/deep <- src/main/deep",
            "FILE /app/main/deep/x.c <- src/main/deep/x.c");
  }

  @Test
  void shouldStayInTheRoot_whenLinksOrDotsLeadOut() throws Exception {
    assertThat(copy("COPY out/App.java /x")).containsExactly("FILE /x <- src/App.java");
    assertThat(copy("COPY ../../a.txt /x")).containsExactly("FILE /x <- a.txt");
    Files.createSymbolicLink(root.resolve("passwd"), Path.of("/etc/passwd"));
    assertThatThrownBy(() -> copy("COPY passwd /x"))
        .hasMessageStartingWith("Dockerfile:2: 'passwd' was not found in the build context");
  }

  @Test
  void shouldFollowTheSource_whenItIsALink() throws Exception {
    assertThat(copy("COPY link.txt /x/")).containsExactly("PARENT /x", "FILE /x/link.txt <- a.txt");
  }

  @Test
  void shouldRefuse_whenLinksGoInCircles() throws Exception {
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> copy("COPY loop /x"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("too many levels of symbolic links");
  }

  @Test
  void shouldMatchWildcards() throws Exception {
    assertThat(copy("COPY *.txt /x/"))
        .containsExactly(
            "PARENT /x",
            "FILE /x/a.txt <- a.txt",
            "FILE /x/b.txt <- b.txt",
            "FILE /x/link.txt <- a.txt");
    assertThat(copy("COPY s?c/*.java /x")).containsExactly("FILE /x <- src/App.java");
    assertThat(copy("COPY [a-b].txt nomatch* /x/")).hasSize(3);
  }

  @Test
  void shouldCopyNothing_whenAPatternMatchesNothing() throws Exception {
    assertThat(copy("COPY *.md /x/")).isEmpty();
  }

  @Test
  void shouldSayWhere_whenNothingMatches() {
    assertThatThrownBy(() -> copy("COPY scr/App.java /x/"))
        .hasMessageEndingWith("was not found in the build context (did you mean src?)");
    assertThatThrownBy(() -> copy("COPY src/Ap.java /x/"))
        .hasMessageEndingWith("(did you mean src/App.java?)");
  }

  @Test
  void shouldLeaveOutIgnoredFiles_andComeBackForExceptions() throws Exception {
    assertThat(
            copy("COPY . /x", List.of("*", "!src", "src/main/**", "!src/main/deep/x.c"), Set.of()))
        .containsExactly(
            "PARENT /x",
            "DIRECTORY /x/src <- src",
            "FILE /x/src/App.java <- src/App.java",
            "SYMLINK /x/src/dangling <- src/dangling",
            "DIRECTORY /x/src/main <- src/main",
            "DIRECTORY /x/src/main/deep <- src/main/deep",
            "FILE /x/src/main/deep/x.c <- src/main/deep/x.c");
    assertThatThrownBy(() -> copy("COPY a.txt /x", List.of("*.txt"), Set.of()))
        .hasMessageContaining("'a.txt' is excluded from the build context by .dockerignore");
    assertThat(copy("COPY *.txt /x/", List.of("b.txt"), Set.of())).hasSize(3);
  }

  @Test
  void shouldHonourExclude() throws Exception {
    assertThat(copy("COPY --exclude=**/*.c --exclude=dangling src /x"))
        .containsExactly(
            "PARENT /x",
            "FILE /x/App.java <- src/App.java",
            "DIRECTORY /x/main <- src/main",
            "DIRECTORY /x/main/deep <- src/main/deep");
    assertThat(copy("COPY --exclude=b.* *.txt /x/")).hasSize(3);
  }

  @Test
  void shouldKeepDirectories_whenParentsIsGiven() throws Exception {
    assertThat(copy("COPY --parents src/**/*.c /x"))
        .containsExactly(
            "PARENT /x",
            "DIRECTORY /x/src <- src",
            "DIRECTORY /x/src/main <- src/main",
            "DIRECTORY /x/src/main/deep <- src/main/deep",
            "FILE /x/src/main/deep/x.c <- src/main/deep/x.c");
    assertThat(copy("COPY --parents src/./main/deep /x"))
        .containsExactly(
            "PARENT /x",
            "DIRECTORY /x/main <- src/main",
            "DIRECTORY /x/main/deep <- src/main/deep",
            "FILE /x/main/deep/x.c <- src/main/deep/x.c");
    assertThatThrownBy(() -> copy("COPY --parents src/none /x")).hasMessageContaining("not found");
  }

  @Test
  void shouldWriteDocuments() throws Exception {
    assertThat(copy("COPY <<one <<two /x/\n1\none\n2\ntwo"))
        .containsExactly("PARENT /x", "TEXT /x/one", "TEXT /x/two");
  }

  @Test
  void shouldUnpack_whenAddGetsAnArchive() throws Exception {
    try (OutputStream file = Files.newOutputStream(root.resolve("t.tgz"));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
      TarArchiveEntry entry = new TarArchiveEntry("f");
      entry.setSize(1);
      tar.putArchiveEntry(entry);
      tar.write("x".getBytes(StandardCharsets.UTF_8));
      tar.closeArchiveEntry();
    }
    assertThat(copy("ADD t.tgz a.txt /x/"))
        .containsExactly("PARENT /x", "ARCHIVE /x <- t.tgz", "FILE /x/a.txt <- a.txt");
    assertThat(copy("ADD --unpack=false t.tgz /x/"))
        .containsExactly("PARENT /x", "FILE /x/t.tgz <- t.tgz");
    assertThat(copy("COPY t.tgz /x/")).contains("FILE /x/t.tgz <- t.tgz");
  }
}
