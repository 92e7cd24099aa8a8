package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.BuildRequest;
import io.slipway.image.CacheOptions;
import io.slipway.image.RunOptions;
import io.slipway.image.SecretSource;
import io.slipway.image.posix.Posix;
import io.slipway.image.testing.CacheBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table: what changes, and which steps run again. Steps go by letters: T makes the tool in
 * another stage, W is WORKDIR, C copies files of the context, R runs with an argument, L copies
 * linked, F copies the tool, B runs with a bind mount, M with a cache and a secret.
 */
class CacheKeyTableTest {
  private static final String DOCKERFILE =
      """
      FROM registry.test/busybox:1 AS tool
      RUN echo tool > /tool && echo more > /more
      FROM registry.test/busybox:1
      ARG UNUSED=1
      WORKDIR /app
      COPY a dir /app/
      ARG LATE=1
      RUN true && cat /proc/sys/kernel/random/uuid > /late
      COPY --link l /l/
      COPY --from=tool /tool /t
      LABEL label=1
      RUN --mount=type=bind,source=bound,target=/b cat /b/x /proc/sys/kernel/random/uuid > /y
      RUN --mount=type=cache,target=/c --mount=type=secret,id=s cat /proc/sys/kernel/random/uuid > /m
      """;
  private static final Map<String, String> LETTERS =
      Map.of(
          "> /more", "T",
          "WORKDIR ", "W",
          "dir /app/", "C",
          "> /late", "R",
          "l /l/", "L",
          "/tool /t", "F",
          "> /y", "B",
          "id=s cat", "M");

  @TempDir Path temporary;
  private CacheBench bench;

  /** What a build is of. */
  private static final class Scene {
    private String dockerfile = DOCKERFILE;
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, String> arguments = new HashMap<>();
    private final Map<String, String> modes = new HashMap<>();
    private final Map<String, Long> times = new HashMap<>();
    private String secret = "one";
    private CacheOptions cache = CacheOptions.defaults();
    private List<String> hosts = List.of();

    Scene() {
      for (String name : List.of("a", "dir/x", "dir/y", "l", "bound/x", "other")) {
        files.put(name, name);
      }
    }

    void edit(String from, String to) {
      assertThat(dockerfile).contains(from);
      dockerfile = dockerfile.replace(from, to);
    }
  }

  /** Changes a scene. */
  @FunctionalInterface
  private interface Change {
    void on(Scene scene);
  }

  private record Row(String what, String again, Change change) {}

  private static Row row(String what, String again, Change change) {
    return new Row(what, again, change);
  }

  private static List<Row> rows() {
    return List.of(
        row("nothing", "", s -> {}),
        row("content of a copied file", "CRFBM", s -> s.files.put("a", "changed")),
        row("content of a file in a copied directory", "CRFBM", s -> s.files.put("dir/x", "?")),
        row("a new file in a copied directory", "CRFBM", s -> s.files.put("dir/z", "z")),
        row("a copied directory loses a file", "CRFBM", s -> s.files.remove("dir/y")),
        row(
            "a file of a copied directory gets another name",
            "CRFBM",
            s -> {
              s.files.put("dir/w", s.files.remove("dir/y"));
            }),
        row("mode of a copied file", "CRFBM", s -> s.modes.put("a", "rwx------")),
        row("mode of a linked file", "LFBM", s -> s.modes.put("l", "rwx------")),
        row("time of a copied file", "", s -> s.times.put("a", 1L)),
        row("time of a copied directory", "", s -> s.times.put("dir", 1L)),
        row("a file that no step copies", "", s -> s.files.put("other", "changed")),
        row("a new file that no step copies", "", s -> s.files.put("new", "")),
        row("a file swapped for one of the same size", "CRFBM", s -> s.files.put("a", "b")),
        row("content of a linked file", "LFBM", s -> s.files.put("l", "changed")),
        row("content of a bound file", "BM", s -> s.files.put("bound/x", "changed")),
        row("a new file in a bound directory", "BM", s -> s.files.put("bound/z", "z")),
        row("time of a bound file", "", s -> s.times.put("bound/x", 1L)),
        row("mode of a bound file", "BM", s -> s.modes.put("bound/x", "rwx------")),
        row("a declared argument", "RFBM", s -> s.arguments.put("LATE", "2")),
        row("the default of a declared argument", "RFBM", s -> s.edit("LATE=1", "LATE=3")),
        row("an argument that RUN does not name", "RFBM", s -> s.arguments.put("UNUSED", "2")),
        row("an argument that nobody declared", "", s -> s.arguments.put("NOBODY", "2")),
        row("a proxy", "", s -> s.arguments.put("HTTP_PROXY", "http://proxy.test")),
        row(
            "a declared proxy",
            "RFBM",
            s -> {
              s.edit("ARG LATE=1", "ARG LATE=1\nARG HTTPS_PROXY");
              s.arguments.put("HTTPS_PROXY", "http://proxy.test");
            }),
        row("an argument after the last RUN", "", s -> s.dockerfile += "ARG LAST=1\n"),
        row("a label", "", s -> s.edit("label=1", "label=2")),
        row("a variable before all", "RFBM", s -> s.edit("WORKDIR", "ENV E=1\nWORKDIR")),
        row("a variable before the last two", "BM", s -> s.edit("LABEL", "ENV E=2\nLABEL")),
        row("CMD at the end", "", s -> s.dockerfile += "CMD [\"x\"]\n"),
        row("EXPOSE before RUN", "", s -> s.edit("LABEL", "EXPOSE 80\nLABEL")),
        row("the user before the last two", "BM", s -> s.edit("LABEL", "USER root\nLABEL")),
        row(
            "the shell before the last two",
            "BM",
            s -> {
              s.edit("LABEL", "SHELL [\"/bin/sh\", \"-e\", \"-c\"]\nLABEL");
            }),
        row("the directory", "WCRFBM", s -> s.edit("WORKDIR /app", "WORKDIR /elsewhere")),
        row("a command", "RFBM", s -> s.edit("RUN true &&", "RUN true  &&")),
        row("a comment", "", s -> s.edit("LABEL", "# a comment\nLABEL")),
        row("a directive", "", s -> s.dockerfile = "# escape=\\\n" + s.dockerfile),
        row(
            "the name of a stage",
            "",
            s ->
                s.dockerfile =
                    s.dockerfile.replace("from=tool", "from=other").replace("AS tool", "AS other")),
        row(
            "what another stage makes beside the copied file",
            "T",
            s -> {
              s.edit("echo more", "echo other");
            }),
        row("what is copied of another stage", "TFBM", s -> s.edit("echo tool >", "echo tool2 >")),
        row("the destination", "CRFBM", s -> s.edit("a dir /app/", "a dir /app/sub/")),
        row("an owner", "CRFBM", s -> s.edit("COPY a", "COPY --chown=7 a")),
        row("a mode by flag", "CRFBM", s -> s.edit("COPY a", "COPY --chmod=700 a")),
        row("an exception", "CRFBM", s -> s.edit("COPY a", "COPY --exclude=x a")),
        row("an exception that fits nothing", "", s -> s.edit("COPY a", "COPY --exclude=none a")),
        row(
            ".dockerignore leaves out a copied file",
            "CRFBM",
            s -> {
              s.files.put(".dockerignore", "dir/*\n");
            }),
        row(".dockerignore leaves out another", "", s -> s.files.put(".dockerignore", "other\n")),
        row("the content of a secret", "", s -> s.secret = "two"),
        row("a cache mount's target", "M", s -> s.edit("target=/c", "target=/d")),
        row("a network", "RFBM", s -> s.edit("RUN true", "RUN --network=none true")),
        row("a host", "TRFBM", s -> s.hosts = List.of("db:10.0.0.1")),
        row(
            "a step less",
            "FBM",
            s -> s.edit("RUN true && cat /proc/sys/kernel/random/uuid > /late\n", "")),
        row(
            "--no-cache",
            "TWCRLFBM",
            s -> {
              s.cache = new CacheOptions(true, List.of(), false, List.of(), List.of());
            }));
  }

  @BeforeEach
  void open() throws Exception {
    bench = CacheBench.open(temporary);
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @TestFactory
  Stream<DynamicTest> shouldRunAgainWhatDepends_whenSomethingChanges() throws Exception {
    build(new Scene());
    assertThat(letters()).isEqualTo("TWCRLFBM");
    return rows().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.what(),
                    () -> {
                      build(new Scene());
                      Scene scene = new Scene();
                      row.change().on(scene);
                      build(scene);
                      assertThat(letters()).as(row.what()).isEqualTo(row.again());
                    }));
  }

  private void build(Scene scene) throws Exception {
    Posix.delete(bench.context());
    Files.createDirectory(bench.context());
    for (Map.Entry<String, String> file : scene.files.entrySet()) {
      bench.write(file.getKey(), file.getValue());
    }
    for (Map.Entry<String, String> mode : scene.modes.entrySet()) {
      Path file = bench.context().resolve(mode.getKey());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode.getValue()));
    }
    for (Map.Entry<String, Long> time : scene.times.entrySet()) {
      Path file = bench.context().resolve(time.getKey());
      Files.setLastModifiedTime(file, FileTime.fromMillis(time.getValue()));
    }
    bench.dockerfile(scene.dockerfile);
    bench.build(request(scene));
  }

  private BuildRequest request(Scene scene) throws Exception {
    Path secret = Files.writeString(temporary.resolve("secret"), scene.secret);
    RunOptions run =
        new RunOptions(
            Map.of("s", new SecretSource.File(secret)),
            Map.of(),
            null,
            Set.of(),
            null,
            scene.hosts,
            null);
    return bench.request().buildArgs(scene.arguments).cache(scene.cache).run(run).build();
  }

  private String letters() {
    List<String> letters = new ArrayList<>();
    for (String instruction : bench.ran()) {
      LETTERS.forEach(
          (start, letter) -> {
            if (instruction.contains(start)) {
              letters.add(letter);
            }
          });
    }
    letters.sort((a, b) -> "TWCRLFBM".indexOf(a) - "TWCRLFBM".indexOf(b));
    return String.join("", letters);
  }
}
