package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.AccessLogEntry;
import io.slipway.local.registry.LocalRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a registry is asked for by a build that imports a cache from it. */
class CacheTrafficTest {
  private static final int MANY = 200;

  /** The image's manifest and its configuration, and the first question of a session. */
  private static final int REQUESTS_OF_AN_IMPORT = 6;

  private static final Pattern BLOB = Pattern.compile(".*/blobs/(sha256:[0-9a-f]{64})");
  private static final String TWO_STAGES =
      """
      FROM scratch AS tools
      COPY busybox /bin/busybox
      RUN ["/bin/busybox", "touch", "/tool"]
      RUN ["/bin/busybox", "touch", "/other"]
      FROM scratch
      COPY busybox /bin/busybox
      COPY --from=tools /tool /tool
      RUN ["/bin/busybox", "touch", "/made"]
      """;

  @TempDir Path temporary;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private LocalRegistry registry;
  private int machines;

  @BeforeEach
  void start() throws IOException {
    registry = LocalRegistry.start(LocalRegistry.Options.in(temporary.resolve("registry")));
    Files.createDirectories(temporary.resolve("context"));
    Files.copy(Path.of("/bin/busybox"), temporary.resolve("context/busybox"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String cache() {
    return registry.address() + "/shop/cache:main";
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(temporary.resolve("context").resolve(name), content);
  }

  /** Builds on a machine that knows nothing, and gives the requests it took. */
  private List<AccessLogEntry> buildElsewhere(String... options) {
    int before = registry.accessLog().size();
    List<String> words = new ArrayList<>(List.of("build", "--progress", "plain"));
    words.addAll(List.of(options));
    words.add(temporary.resolve("context").toString());
    err.reset();
    String state = temporary.resolve("machine" + machines++).toString();
    PrintStream all = new PrintStream(err, true, UTF_8);
    int exit = Main.run(words.toArray(String[]::new), all, all, Map.of("SLIPWAY_STATE", state));
    assertThat(exit).as(err.toString(UTF_8)).isZero();
    List<AccessLogEntry> log = registry.accessLog();
    return log.subList(before, log.size());
  }

  private void export() {
    buildElsewhere("--cache-to", "type=registry,mode=max,ref=" + cache());
  }

  /** The layers that the cache names, by the order of the table. */
  private List<String> layers() throws IOException {
    Path manifests = temporary.resolve("registry");
    try (var files = Files.walk(manifests)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0
            && bytes[0] == '{'
            && new String(bytes, UTF_8).contains("cacheconfig")) {
          JsonNode manifest = JsonMapper.builder().build().readTree(bytes);
          return manifest
              .path("layers")
              .valueStream()
              .map(l -> l.path("digest").asString())
              .toList();
        }
      }
    }
    throw new AssertionError("no manifest of a cache");
  }

  private static List<String> fetched(List<AccessLogEntry> requests) {
    return requests.stream()
        .filter(request -> request.method().equals("GET"))
        .map(request -> BLOB.matcher(request.path()))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .toList();
  }

  @Test
  void shouldFetchNoLayer_whenEveryStepComesFromTheCache() throws Exception {
    write("Dockerfile", TWO_STAGES);
    export();
    List<AccessLogEntry> requests = buildElsewhere("--cache-from", cache());
    assertThat(fetched(requests)).doesNotContainAnyElementsOf(layers()).isNotEmpty();
    assertThat(requests).hasSizeLessThanOrEqualTo(REQUESTS_OF_AN_IMPORT);
    assertThat(err.toString(UTF_8)).contains("cached");
  }

  @Test
  void shouldFetchTheLayersBelowAStepThatRuns_andNoOthers() throws Exception {
    write("Dockerfile", TWO_STAGES);
    export();
    write("Dockerfile", TWO_STAGES + "RUN [\"/bin/busybox\", \"test\", \"-f\", \"/made\"]\n");
    List<String> fetched = fetched(buildElsewhere("--cache-from", cache()));
    assertThat(fetched).doesNotHaveDuplicates();
    assertThat(layers()).filteredOn(layer -> !fetched.contains(layer)).hasSize(1);
  }

  @Test
  void shouldAskAsLittle_whenTheTableIsLong() throws Exception {
    write(
        "Dockerfile",
        IntStream.range(0, MANY)
            .mapToObj(i -> "COPY --link f" + i + " /d" + i + "/\n")
            .collect(Collectors.joining("", "FROM scratch\n", "")));
    for (int i = 0; i < MANY; i++) {
      write("f" + i, "content " + i);
    }
    export();
    assertThat(layers()).hasSize(MANY);
    long started = System.nanoTime();
    List<AccessLogEntry> requests = buildElsewhere("--cache-from", cache());
    System.out.printf(
        "%d steps from an imported cache: %d requests, %d ms%n",
        MANY, requests.size(), (System.nanoTime() - started) / 1_000_000);
    assertThat(requests).hasSizeLessThanOrEqualTo(REQUESTS_OF_AN_IMPORT);
    assertThat(fetched(requests)).doesNotContainAnyElementsOf(layers());
  }
}
