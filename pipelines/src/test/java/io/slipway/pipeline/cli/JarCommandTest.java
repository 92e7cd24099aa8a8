package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.posix.Posix;
import io.slipway.local.registry.LocalRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Builds without a Dockerfile take the options of all builds. */
class JarCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] JAVA_17 = {
    (byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 61
  };

  @TempDir Path temporary;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private LocalRegistry registry;
  private String base;
  private String tag;

  @BeforeEach
  void start() throws IOException {
    registry = LocalRegistry.start(LocalRegistry.Options.in(temporary.resolve("registry")));
    base = registry.address() + "/base/java:17";
    tag = registry.address() + "/shop/app:1";
    Path context = Files.createDirectories(temporary.resolve("base"));
    Files.writeString(context.resolve("release"), "JAVA_VERSION=17\n");
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY release /opt/java/\n");
    run("build", "--platform", "linux/amd64,linux/arm64", "--push", "-t", base, context.toString());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private int tryRun(String... words) {
    output.reset();
    PrintStream all = new PrintStream(output, true, UTF_8);
    return Main.run(
        words, all, all, Map.of("SLIPWAY_STATE", temporary.resolve("state").toString()));
  }

  private void run(String... words) {
    assertThat(tryRun(words)).as(output.toString(UTF_8)).isZero();
  }

  private void build(Path jar, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("build", "--progress", "plain", "--jar", jar.toString(), "--jar-base", base));
    words.addAll(List.of(options));
    words.add(temporary.toString());
    run(words.toArray(String[]::new));
  }

  /** Names and contents by turns; nested archives are stored, as Spring Boot needs them. */
  private Path archive(String name, Object... entries) throws IOException {
    Path file = temporary.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      write(out, entries);
    }
    return file;
  }

  private static byte[] nested(Object... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(bytes, entries);
    return bytes.toByteArray();
  }

  private static void write(OutputStream out, Object... entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < entries.length; i += 2) {
        byte[] content =
            entries[i + 1] instanceof byte[] bytes
                ? bytes
                : entries[i + 1].toString().getBytes(UTF_8);
        ZipEntry entry = new ZipEntry((String) entries[i]);
        entry.setTime(1_000_000_000_000L);
        if (entry.getName().endsWith(".jar")) {
          CRC32 sum = new CRC32();
          sum.update(content);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(content.length);
          entry.setCrc(sum.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
      }
    }
  }

  private static byte[] library() throws IOException {
    return nested(
        "META-INF/maven/org.example/lib/pom.properties",
        "groupId=org.example\nartifactId=lib\nversion=1.2\n");
  }

  private Path plainJar() throws IOException {
    return archive(
        "app.jar",
        "META-INF/MANIFEST.MF",
        "Manifest-Version: 1.0\nMain-Class: a.Main\n\n",
        "a/Main.class",
        JAVA_17,
        "a/text.properties",
        "a=b\n");
  }

  private Path springBoot(String... more) throws IOException {
    List<Object> entries =
        new ArrayList<>(
            List.of(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\nMain-Class: org.springframework.boot.loader.JarLauncher\n"
                    + "Start-Class: a.Main\nSpring-Boot-Version: 3.5.0\n"
                    + "Spring-Boot-Classes: BOOT-INF/classes/\nSpring-Boot-Lib: BOOT-INF/lib/\n"
                    + (more.length == 0
                        ? "\n"
                        : "Spring-Boot-Layers-Index: BOOT-INF/layers.idx\n\n"),
                "org/springframework/boot/loader/JarLauncher.class",
                JAVA_17,
                "BOOT-INF/classes/a/Main.class",
                JAVA_17,
                "BOOT-INF/lib/lib-1.2.jar",
                library()));
    entries.addAll(List.of((Object[]) more));
    return archive("boot.jar", entries.toArray());
  }

  private Path war() throws IOException {
    return archive(
        "shop.war",
        "META-INF/MANIFEST.MF",
        "Manifest-Version: 1.0\n\n",
        "index.html",
        "<p>",
        "WEB-INF/classes/a/Main.class",
        JAVA_17,
        "WEB-INF/lib/lib-1.2.jar",
        library());
  }

  private JsonNode fetch(String path) throws Exception {
    return JSON.readTree(bytes(path));
  }

  private byte[] bytes(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + registry.address() + "/v2/shop/app/" + path))
            .header(
                "Accept",
                "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json")
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  private JsonNode config(JsonNode manifest) throws Exception {
    return fetch("blobs/" + manifest.path("config").path("digest").asString());
  }

  @Test
  void shouldTakeEveryOptionOfABuild_whenAJarIsBuiltForTwoPlatforms() throws Exception {
    Path oci = temporary.resolve("out.tar");
    build(
        plainJar(),
        "--platform",
        "linux/amd64,linux/arm64",
        "--label",
        "a=b",
        "--compression",
        "zstd",
        "--force-compression",
        "--sbom=all",
        "--provenance=max",
        "--cache-to",
        "type=registry,mode=max,ref=" + registry.address() + "/shop/cache:1",
        "--output",
        "oci-archive:" + oci,
        "--push",
        "-t",
        tag);
    JsonNode index = fetch("manifests/1");
    assertThat(index.path("manifests").valueStream().map(m -> m.path("platform").toString()))
        .hasSize(4)
        .anyMatch(p -> p.contains("amd64"))
        .anyMatch(p -> p.contains("arm64"))
        .filteredOn(p -> p.contains("unknown"))
        .hasSize(2);
    JsonNode manifest =
        fetch("manifests/" + index.path("manifests").get(0).path("digest").asString());
    assertThat(manifest.path("layers").valueStream().map(l -> l.path("mediaType").asString()))
        .hasSizeGreaterThan(2)
        .allMatch(type -> type.endsWith("tar+zstd"));
    assertThat(config(manifest).path("config").path("Labels").path("a").asString()).isEqualTo("b");
    assertThat(Files.size(oci)).isPositive();
  }

  @Test
  void shouldRunNoStep_whenAnotherMachineExportedTheCache() throws Exception {
    String cache = registry.address() + "/shop/cache:1";
    build(plainJar(), "--push", "-t", tag, "--cache-to", "type=registry,mode=max,ref=" + cache);
    String digest = fetch("manifests/1").path("config").path("digest").asString();
    Posix.delete(temporary.resolve("state"));
    build(plainJar(), "--push", "-t", tag, "--cache-from", cache);
    assertThat(output.toString(UTF_8)).contains("cached");
    assertThat(fetch("manifests/1").path("config").path("digest").asString()).isEqualTo(digest);
  }

  @Test
  void shouldSplitByTheIndex_whenSpringBootHasOne() throws Exception {
    build(
        springBoot(
            "BOOT-INF/layers.idx",
            "- \"dependencies\":\n  - \"BOOT-INF/lib/\"\n- \"spring-boot-loader\":\n  - \"org/\"\n"
                + "- \"application\":\n  - \"BOOT-INF/classes/\"\n  - \"BOOT-INF/layers.idx\"\n"
                + "  - \"META-INF/\"\n"),
        "--push",
        "-t",
        tag);
    JsonNode config = config(fetch("manifests/1"));
    assertThat(config.path("history").toString())
        .contains("dependencies")
        .contains("spring-boot-loader")
        .contains("application");
    assertThat(config.path("config").path("Entrypoint").toString()).contains("JarLauncher");
  }

  @Test
  void shouldListLibraries_whenAnArchiveHoldsThem() throws Exception {
    for (Path archive : List.of(springBoot(), war())) {
      List<String> options =
          archive.toString().endsWith(".war")
              ? List.of("--jar-app-root", "/srv/shop")
              : List.of("--jar-mode", "packaged");
      List<String> all = new ArrayList<>(options);
      all.addAll(List.of("--push", "-t", tag));
      build(archive, all.toArray(String[]::new));
      run("sbom", tag, "--format", "spdx");
      assertThat(output.toString(UTF_8)).contains("pkg:maven/org.example/lib@1.2");
    }
  }

  @Test
  void shouldPutAWarWhereItIsAskedTo() throws Exception {
    build(war(), "--jar-app-root", "/srv/shop", "--push", "-t", tag);
    StringBuilder tars = new StringBuilder();
    for (JsonNode layer : fetch("manifests/1").path("layers")) {
      byte[] bytes = bytes("blobs/" + layer.path("digest").asString());
      try (InputStream tar = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        tars.append(new String(tar.readAllBytes(), ISO_8859_1));
      }
    }
    assertThat(tars)
        .contains("srv/shop/index.html")
        .contains("srv/shop/WEB-INF/classes/a/Main.class")
        .contains("srv/shop/WEB-INF/lib/lib-1.2.jar");
  }

  @Test
  void shouldKeepTheArchiveWhole_whenAnExecutableWarIsPackaged() throws Exception {
    Path war =
        archive(
            "boot.war",
            "META-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\nMain-Class: a.Main\n\n",
            "a/Main.class",
            JAVA_17,
            "WEB-INF/lib/lib-1.2.jar",
            library());
    assertThat(
            tryRun(
                "build",
                "--jar",
                war.toString(),
                "--jar-base",
                base,
                "--jar-mode",
                "packaged",
                "."))
        .isEqualTo(2);
    assertThat(output.toString(UTF_8)).contains("war");
  }

  @Test
  void shouldRefuse_whenTheArchiveIsNone() throws Exception {
    Path text = Files.writeString(temporary.resolve("no.jar"), "text");
    assertThat(tryRun("build", "--jar", text.toString(), "--jar-base", base, ".")).isNotZero();
    assertThat(output.toString(UTF_8)).contains("no.jar").doesNotContain("\tat ");
  }
}
