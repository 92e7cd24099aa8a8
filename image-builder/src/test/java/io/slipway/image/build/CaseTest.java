package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.BuildContext;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.DockerfileSource;
import io.slipway.image.config.Platform;
import io.slipway.image.posix.Posix;
import io.slipway.image.registry.RegistryImages.RemoteImage;
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
import java.util.ArrayList;
import java.util.HashMap;
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
    RemoteImage image = build("base", BASE);
    base = ImageListing.tree(image.manifest(), stored.blobs()::open);
  }

  @AfterAll
  static void clean() throws IOException {
    server.close();
    Posix.delete(temporary);
  }

  static Stream<String> cases() {
    String[] names = new File(CASES.toString()).list();
    return Stream.of(names)
        .filter(name -> !name.equals("base"))
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
      RemoteImage image = build(name, "registry.test/" + name + ":1");
      return ImageListing.lines(base, image.manifest(), stored.blobs()::open).stream()
          .map(line -> line.replace(server.url(), "@SERVER@"))
          .toList();
    } catch (BuildException e) {
      String message = String.valueOf(e.getMessage());
      String shown = message.replace(server.url(), "@SERVER@").replace("" + temporary, "@TMP@");
      return List.of("error " + shown.replaceFirst("^[^ ]*?:\\d+: ", ""));
    }
  }

  private static RemoteImage build(String name, String tag) throws Exception {
    Path context = context(name);
    List<String> options =
        options(CASES.resolve(name).resolve("options")).stream()
            .map(option -> option.replace("@URL@", server.url() + "/" + name))
            .map(option -> option.replace("@CONTEXT@", context.toString()))
            .toList();
    Path dockerfile = CASES.resolve(name).resolve("Dockerfile").toAbsolutePath();
    String place = after(options, "--context").stream().findFirst().orElse(context.toString());
    BuildRequest request =
        BuildRequest.of(
                BuildContext.parse(place, context, input(context)), temporary.resolve("state"))
            .dockerfile(
                Files.exists(dockerfile) ? new DockerfileSource.File(dockerfile) : file(options))
            .tags(List.of(tag))
            .buildArgs(pairs(options, "--build-arg"))
            .buildContexts(pairs(options, "--build-context"))
            .target(after(options, "--target").stream().findFirst().orElse(null))
            .run(CaseRunOptions.parse(options))
            .push(true)
            .build();
    new DockerfileBuilder(access -> registry, Clock.systemUTC()).build(request, event -> {});
    return registry.resolve(tag, Platform.host());
  }

  /** What the case gives on standard input: the file {@code stdin} of its context. */
  private static InputStream input(Path context) throws IOException {
    Path file = context.resolve("stdin");
    return Files.exists(file) ? Files.newInputStream(file) : InputStream.nullInputStream();
  }

  private static DockerfileSource file(List<String> options) {
    return after(options, "--file").stream()
        .findFirst()
        .map(Path::of)
        .map(DockerfileSource.File::new)
        .orElse(null);
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

  private static List<String> options(Path file) throws IOException {
    return Files.exists(file) ? List.of(Files.readString(file).trim().split("\\s+")) : List.of();
  }

  private static Map<String, String> pairs(List<String> options, String flag) {
    Map<String, String> arguments = new HashMap<>();
    for (String argument : after(options, flag)) {
      arguments.put(argument.replaceFirst("=.*", ""), argument.replaceFirst("[^=]*=", ""));
    }
    return arguments;
  }

  private static List<String> after(List<String> options, String flag) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i + 1 < options.size(); i += 2) {
      if (options.get(i).equals(flag)) {
        values.add(options.get(i + 1));
      }
    }
    return values;
  }
}
