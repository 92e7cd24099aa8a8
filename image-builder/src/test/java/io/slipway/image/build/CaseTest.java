package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.BuildContext;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.DockerfileSource;
import io.slipway.image.config.Platform;
import io.slipway.image.posix.Posix;
import io.slipway.image.registry.ImageResolver.Document;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.CaseRunOptions;
import io.slipway.image.testing.FileServer;
import io.slipway.image.testing.ImageListing;
import io.slipway.image.testing.StoredImages;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole builds, a directory each: {@code Dockerfile}, {@code context.sh} that makes the context in
 * the directory it runs in, {@code options} as a command line would have them, and {@code
 * expect.txt}. Where the test runs with {@code -Dslipway.cases=write}, expectations are written, to
 * be read and compared by bench/conformance/compare. {@code -Dslipway.case=PREFIX} runs a few.
 *
 * <p>{@code context.sh} may put files into {@code $WWW}, which are served at {@code @URL@}; options
 * may name that and {@code @CONTEXT@}. {@code --context} names another context than the directory.
 */
class CaseTest {
  private static final Path CASES = Path.of("src/test/resources/build");

  /** Cases in whose images no time of the build can be. */
  private static final String FIXED_TIMES = "repro-";

  private static final String BASE = "registry.test/base:1";

  private static Path temporary;
  private static StateDirectory stored;
  private static StoredImages registry;
  private static Map<String, String> base;
  private static FileServer server;

  @BeforeAll
  static void buildTheBase() throws Exception {
    temporary = Files.createTempDirectory("slipway-cases");
    stored = StateDirectory.open(temporary.resolve("registry"));
    registry = new StoredImages(stored);
    server = FileServer.of(Files.createDirectory(temporary.resolve("www")));
    build("base", BASE);
    build("base-platforms", BASE.replace("base", "platforms"));
    base =
        new ImageListing(stored.blobs()::open, registry::document)
            .tree(registry.resolve(BASE, Platform.host()).manifest());
  }

  @AfterAll
  static void clean() throws IOException {
    server.close();
    Posix.delete(temporary);
  }

  static Stream<String> cases() {
    String[] names = new File(CASES.toString()).list();
    return Stream.of(names)
        .filter(name -> !name.equals("base") && !name.equals("base-platforms"))
        .filter(name -> name.startsWith(System.getProperty("slipway.case", "")))
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldMakeTheImageThatTheDockerfileSays(String name) throws Exception {
    Path file = CASES.resolve(name).resolve("expect.txt");
    List<String> lines = result(name);
    if ("write".equals(System.getProperty("slipway.cases"))) {
      Files.write(file, lines);
    }
    assertThat(String.join("\n", lines)).isEqualTo(Files.readString(file).stripTrailing());
  }

  private static List<String> result(String name) throws Exception {
    try {
      Document image = build(name, "registry.test/" + name + ":1");
      return new ImageListing(stored.blobs()::open, registry::document)
          .lines(base, image, name.startsWith(FIXED_TIMES)).stream()
              .map(line -> line.replace(server.url(), "@SERVER@"))
              .toList();
    } catch (BuildException e) {
      String message = String.valueOf(e.getMessage());
      String shown = message.replace(server.url(), "@SERVER@").replace("" + temporary, "@TMP@");
      return List.of("error " + shown.replaceFirst("^[^ ]*?:\\d+: ", ""));
    }
  }

  private static Document build(String name, String tag) throws Exception {
    Path context = context(name);
    CaseOptions options =
        CaseOptions.read(
            CASES.resolve(name).resolve("options"),
            Map.of("@URL@", server.url() + "/" + name, "@CONTEXT@", context.toString()));
    Path dockerfile = CASES.resolve(name).resolve("Dockerfile").toAbsolutePath();
    String place = options.last("--context", context.toString());
    BuildRequest request =
        options
            .apply(
                BuildRequest.of(
                    BuildContext.parse(place, context, input(context)), temporary.resolve("state")))
            .dockerfile(
                Files.exists(dockerfile) ? new DockerfileSource.File(dockerfile) : file(options))
            .tags(List.of(tag))
            .run(CaseRunOptions.parse(options.words()))
            .push(true)
            .build();
    new DockerfileBuilder(access -> registry, Clock.systemUTC()).build(request, event -> {});
    return registry.document(tag);
  }

  /** What the case gives on standard input: the file {@code stdin} of its context. */
  private static InputStream input(Path context) throws IOException {
    Path file = context.resolve("stdin");
    return Files.exists(file) ? Files.newInputStream(file) : InputStream.nullInputStream();
  }

  private static DockerfileSource file(CaseOptions options) {
    String file = options.last("--file", null);
    return file == null ? null : new DockerfileSource.File(Path.of(file));
  }

  private static Path context(String name) throws Exception {
    Path context = Files.createDirectory(temporary.resolve("context-" + name));
    Path script = CASES.resolve(name).resolve("context.sh").toAbsolutePath();
    if (Files.exists(script)) {
      Path www = Files.createDirectory(temporary.resolve("www").resolve(name));
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-eu", "-c", "umask 022; . " + script)
              .directory(context.toFile())
              .inheritIO();
      builder.environment().put("WWW", www.toString());
      builder.environment().put("URL", server.url() + "/" + name);
      Process process = builder.start();
      assertThat(process.waitFor()).as("%s", script).isZero();
    }
    return context;
  }
}
