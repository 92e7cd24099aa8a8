package io.slipway.image.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.AttestationOptions;
import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.JarOptions;
import io.slipway.image.config.History;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.store.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JarBuilderTest {
  private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

  @TempDir Path temporary;

  private JarBuilds builds;

  @BeforeEach
  void open() throws Exception {
    builds = new JarBuilds(temporary);
  }

  private static TestJar plain(String... manifest) {
    return new TestJar().manifest(manifest).text("a/text", "text\n").classFile("a/Main.class", 17);
  }

  private static TestJar boot() {
    return new TestJar()
        .manifest("Main-Class: " + LAUNCHER, "Start-Class: a.Main")
        .classFile("org/springframework/boot/loader/launch/JarLauncher.class", 8)
        .classFile("BOOT-INF/classes/a/Main.class", 17)
        .text("BOOT-INF/classes/greeting.txt", "hello\n")
        .text("BOOT-INF/lib/one.jar", "1")
        .text("BOOT-INF/lib/two-SNAPSHOT.jar", "2")
        .text("BOOT-INF/classpath.idx", "- \"BOOT-INF/lib/one.jar\"\n");
  }

  private Path thin() throws Exception {
    new TestJar().text("x", "1").write(builds.input("lib/one.jar"));
    new TestJar().text("x", "2").write(builds.input("lib/two-1-SNAPSHOT.jar"));
    return plain("Main-Class: a.Main", "Class-Path: lib/one.jar lib/two-1-SNAPSHOT.jar")
        .write(builds.input("app.jar"));
  }

  @Test
  void shouldLayAPlainJarOutAsJibDoes() throws Exception {
    builds.build(thin());
    assertThat(builds.layers())
        .containsExactly(
            List.of("app/", "app/dependencies/", "app/dependencies/one.jar"),
            List.of("app/", "app/dependencies/", "app/dependencies/two-1-SNAPSHOT.jar"),
            List.of(
                "app/",
                "app/explodedJar/",
                "app/explodedJar/META-INF/",
                "app/explodedJar/META-INF/MANIFEST.MF",
                "app/explodedJar/a/",
                "app/explodedJar/a/text"),
            List.of(
                "app/", "app/explodedJar/", "app/explodedJar/a/", "app/explodedJar/a/Main.class"));
    ImageConfig config = builds.config();
    assertThat(config.entrypoint())
        .containsExactly("java", "-cp", "/app/explodedJar:/app/dependencies/*", "a.Main");
    assertThat(config.command()).isEmpty();
    assertThat(config.history())
        .extracting(History::createdBy)
        .anyMatch(line -> line.contains("snapshot-dependencies/ /"));
  }

  @Test
  void shouldUnpackAJarOnce_untilItOrWhatLiesBesideItChanges() throws Exception {
    String first = builds.build(thin()).digest();
    Path unpacked = unpacked().get(0);
    Object made = Files.getAttribute(unpacked, "unix:ino");
    assertThat(builds.build(thin()).digest()).isEqualTo(first);
    assertThat(unpacked()).containsExactly(unpacked);
    assertThat(Files.getAttribute(unpacked, "unix:ino")).isEqualTo(made);
    Path jar = thin();
    new TestJar().text("x", "other").write(builds.input("lib/one.jar"));
    assertThat(builds.build(jar).digest()).isNotEqualTo(first);
    assertThat(unpacked()).hasSize(2);
    builds.build(plain("Main-Class: b.Other").write(builds.input("app.jar")));
    assertThat(unpacked()).hasSize(3);
  }

  private List<Path> unpacked() throws Exception {
    try (Stream<Path> all = Files.list(builds.state().resolve("cache/jars"))) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  @Test
  void shouldGiveFilesOneOwnerModeAndTime() throws Exception {
    builds.build(thin());
    for (List<LayerEntry> layer : builds.entries()) {
      assertThat(layer)
          .allSatisfy(
              entry -> {
                assertThat(entry.mode()).isEqualTo(JarBuilds.isDirectory(entry) ? 0755 : 0644);
                assertThat(entry.uid()).isZero();
                assertThat(entry.gid()).isZero();
                assertThat(entry.mtimeSeconds()).isOne();
              });
    }
  }

  @Test
  void shouldTakeEveryOption() throws Exception {
    Path extra = new TestJar().text("x", "1").write(temporary.resolve("more/extra.jar"));
    builds.build(
        new JarOptions(
            plain("Main-Class: a.Main").write(builds.input("app.jar")),
            JarBuilds.BASE,
            "b.Other",
            List.of("-Xmx64m", "-Dq=\"a b\""),
            List.of("8080", "9000-9001/udp"),
            List.of("/data"),
            Map.of("B", "two $X \"q\" \\", "A", "one"),
            "app:extra",
            "/srv/it",
            "exploded",
            List.of(extra),
            List.of("--port", "$1")));
    ImageConfig config = builds.config();
    assertThat(config.entrypoint())
        .containsExactly(
            "java",
            "-Xmx64m",
            "-Dq=\"a b\"",
            "-cp",
            "/srv/it/explodedJar:/srv/it/dependencies/*",
            "b.Other");
    assertThat(config.command()).containsExactly("--port", "$1");
    assertThat(config.exposedPorts()).containsExactly("8080/tcp", "9000/udp", "9001/udp");
    assertThat(config.volumes()).containsExactly("/data");
    assertThat(config.env()).endsWith("A=one", "B=two $X \"q\" \\");
    assertThat(config.user()).isEqualTo("app:extra");
    assertThat(builds.layers().get(0)).contains("srv/it/dependencies/extra.jar");
  }

  @Test
  void shouldKeepTheJarWhole_whenPackaged() throws Exception {
    builds.build(JarBuilds.options(thin(), JarBuilds.BASE, null, "packaged"));
    assertThat(builds.files())
        .containsExactly(
            List.of("app/lib/one.jar"),
            List.of("app/lib/two-1-SNAPSHOT.jar"),
            List.of("app/app.jar"));
    assertThat(builds.config().entrypoint()).containsExactly("java", "-jar", "/app/app.jar");
  }

  @Test
  void shouldTellDependenciesOfOneNameApartByTheirSize() throws Exception {
    new TestJar().text("x", "1").write(builds.input("a/one.jar"));
    long size = new TestJar().text("x", "two").write(builds.input("b/one.jar")).toFile().length();
    builds.build(
        plain("Main-Class: a.Main", "Class-Path: a/one.jar b/one.jar a/../a/one.jar")
            .write(builds.input("app.jar")));
    assertThat(builds.files().get(0))
        .containsExactlyInAnyOrder(
            "app/dependencies/one.jar", "app/dependencies/one-" + size + ".jar");
  }

  @Test
  void shouldSplitASpringBootArchiveByKind_whenItHasNoIndex() throws Exception {
    builds.build(boot().write(builds.input("app.jar")));
    assertThat(builds.files())
        .containsExactly(
            List.of("app/BOOT-INF/lib/one.jar"),
            List.of("app/org/springframework/boot/loader/launch/JarLauncher.class"),
            List.of("app/BOOT-INF/lib/two-SNAPSHOT.jar"),
            List.of(
                "app/BOOT-INF/classes/greeting.txt",
                "app/BOOT-INF/classpath.idx",
                "app/META-INF/MANIFEST.MF"),
            List.of("app/BOOT-INF/classes/a/Main.class"));
    assertThat(builds.config().entrypoint()).containsExactly("java", "-cp", "/app", LAUNCHER);
  }

  @Test
  void shouldSplitASpringBootArchiveByItsIndex_andLoseNothing() throws Exception {
    String index =
        """
        - "dependencies":
          - "BOOT-INF/lib/one.jar"
        - "empty":
        - "the application":
          - "BOOT-INF/classes/"
          - "BOOT-INF/layers.idx"
        - "loader":
          - "org/"
        """;
    builds.build(boot().text("BOOT-INF/layers.idx", index).write(builds.input("app.jar")));
    assertThat(builds.files())
        .containsExactly(
            List.of("app/BOOT-INF/lib/one.jar"),
            List.of(
                "app/BOOT-INF/classes/a/Main.class",
                "app/BOOT-INF/classes/greeting.txt",
                "app/BOOT-INF/layers.idx"),
            List.of(
                "app/BOOT-INF/classpath.idx",
                "app/BOOT-INF/lib/two-SNAPSHOT.jar",
                "app/META-INF/MANIFEST.MF",
                "app/org/springframework/boot/loader/launch/JarLauncher.class"));
  }

  @Test
  void shouldStartAnotherClassOfASpringBootArchive_whenAsked() throws Exception {
    Path jar = boot().write(builds.input("app.jar"));
    builds.build(JarBuilds.options(jar, JarBuilds.BASE, "a.Migrate", null));
    assertThat(builds.config().entrypoint())
        .containsExactly("java", "-cp", "/app/BOOT-INF/classes:/app/BOOT-INF/lib/*", "a.Migrate");
  }

  @Test
  void shouldPutAWarWhereItsServerLooks() throws Exception {
    builds.putBase("jetty");
    Path war =
        new TestJar()
            .classFile("WEB-INF/classes/a/Servlet.class", 17)
            .text("WEB-INF/lib/one.jar", "1")
            .text("WEB-INF/lib/two-SNAPSHOT.jar", "2")
            .text("index.html", "hello")
            .write(builds.input("shop.war"));
    builds.build(JarOptions.of(war));
    String root = "var/lib/jetty/webapps/ROOT/";
    assertThat(builds.files())
        .containsExactly(
            List.of(root + "WEB-INF/lib/one.jar"),
            List.of(root + "WEB-INF/lib/two-SNAPSHOT.jar"),
            List.of(root + "index.html"),
            List.of(root + "WEB-INF/classes/a/Servlet.class"));
    assertThat(builds.config().entrypoint())
        .containsExactly("java", "-jar", "/usr/local/jetty/start.jar", "--module=ee10-deploy");
  }

  @ParameterizedTest
  @CsvSource({"6, 8-jre", "8, 8-jre", "9, 11-jre", "11, 11-jre", "17, 17-jre", "19, 21-jre"})
  void shouldChooseTheBaseByTheNewestClass(int java, String tag) throws Exception {
    builds.putBase("eclipse-temurin:" + tag);
    builds.build(
        JarOptions.of(
            new TestJar()
                .manifest("Main-Class: a.Main")
                .classFile("META-INF/versions/30/a/Main.class", 30)
                .classFile("a/First.class", 5)
                .classFile("a/Main.class", java)
                .text("a/template.class", "not a class")
                .classFile("module-info.class", 40)
                .write(builds.input("app.jar"))));
    assertThat(builds.events)
        .anyMatch(
            e ->
                e instanceof BuildEvent.BaseResolved base
                    && base.reference().equals("eclipse-temurin:" + tag));
  }

  @Test
  void shouldGiveOneDigest_whateverTheOrderAndTimesInTheJar() throws Exception {
    Path jar = boot().write(builds.input("app.jar"));
    BuildResult first = builds.build(jar);
    boot().reversed().write(builds.input("app.jar"));
    BuildRequest elsewhere =
        BuildRequest.of(builds.input(""), temporary.resolve("other-state"))
            .jar(JarBuilds.options(jar, JarBuilds.BASE, null, null))
            .tags(List.of(JarBuilds.TAG))
            .push(true)
            .build();
    assertThat(builds.build(elsewhere).digest()).isEqualTo(first.digest());
    assertThat(builds.config().toString()).contains("\"created\":\"1970-01-01T00:00:00Z\"");
  }

  @Test
  void shouldGiveOneDigestWithAttestations_whereverTheBuildRan() throws Exception {
    Path jar = boot().write(builds.input("app.jar"));
    assertThat(attested(jar, "one")).isEqualTo(attested(jar, "two"));
  }

  private String attested(Path jar, String where) throws Exception {
    BuildRequest request =
        BuildRequest.of(builds.input(""), temporary.resolve(where))
            .jar(JarBuilds.options(jar, JarBuilds.BASE, null, null))
            .tags(List.of(JarBuilds.TAG))
            .outputs(List.of("oci:" + temporary.resolve(where + "-layout")))
            .attestations(new AttestationOptions("all", "max", null, null, false))
            .build();
    return builds.build(request).digest();
  }

  @Test
  void shouldTakeEveryLayerFromTheCacheAndFetchNoneOfTheBase_whenTheJarHasTheSameContent()
      throws Exception {
    Path jar = thin();
    builds.build(jar);
    BuildResult second = builds.build(jar);
    int ofTheBase = 1;
    assertThat(second.cachedSteps()).isEqualTo(second.steps() - ofTheBase);
    String base = builds.image().manifest().layers().get(0).digest();
    assertThat(StateDirectory.open(builds.state()).blobs().contains(base)).isFalse();
  }

  @Test
  void shouldDateTheImage_whenSourceDateEpochIsGiven() throws Exception {
    BuildRequest request =
        builds
            .request(JarBuilds.options(thin(), JarBuilds.BASE, null, null))
            .buildArgs(Map.of("SOURCE_DATE_EPOCH", "1700000000"))
            .build();
    builds.build(request);
    assertThat(builds.config().toString()).contains("\"created\":\"2023-11-14T22:13:20Z\"");
  }

  @Test
  void shouldSpeakOfTheJar_inEventsAndErrors() throws Exception {
    Path jar = plain("Main-Class: a.Main").write(builds.input("app.jar"));
    builds.build(jar);
    assertThat(builds.events)
        .anyMatch(e -> e instanceof BuildEvent.BuildStarted s && s.context().equals("" + jar))
        .noneMatch(e -> e.toString().contains(temporary.resolve("state").toString()));
    assertThatThrownBy(
            () -> builds.build(JarBuilds.options(jar, "registry.test/none:1", null, null)))
        .isInstanceOf(BuildException.class)
        .hasMessage(jar + ": no image registry.test/none:1");
    assertThat(temporary.resolve("state/work")).isEmptyDirectory();
    assertThat(temporary.resolve("state/cache/files")).doesNotExist();
  }

  @Test
  void shouldWarn_whenTheManifestSaysWhatADirectoryCannot() throws Exception {
    builds.build(
        plain("Main-Class: a.Main", "Multi-Release: true", "Add-Opens: java.base/java.lang")
            .classFile("META-INF/versions/21/a/Main.class", 21)
            .write(builds.input("app.jar")));
    assertThat(builds.events)
        .filteredOn(BuildEvent.Warning.class::isInstance)
        .extracting(e -> ((BuildEvent.Warning) e).message())
        .hasSize(2)
        .anyMatch(m -> m.contains("META-INF/versions"))
        .anyMatch(m -> m.contains("--add-opens"));
  }
}
