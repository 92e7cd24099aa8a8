package io.slipway.image.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.DockerfileSource;
import io.slipway.image.JarOptions;
import io.slipway.image.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JarRefusalTest {
  @TempDir Path temporary;

  private JarBuilds builds;

  @BeforeEach
  void open() throws Exception {
    builds = new JarBuilds(temporary);
    Files.createDirectories(builds.input(""));
  }

  /** Whatever is refused leaves nothing. */
  @AfterEach
  void lookForRemains() {
    Path work = builds.state().resolve("work");
    if (Files.exists(work)) {
      assertThat(work).isEmptyDirectory();
    }
  }

  private static TestJar app(String... manifest) {
    return new TestJar().manifest(manifest).classFile("a/Main.class", 17);
  }

  private Path write(TestJar jar) throws IOException {
    return jar.write(builds.input("app.jar"));
  }

  private void assertRefused(Path jar, String... words) {
    assertThatThrownBy(() -> builds.build(jar))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("app.jar")
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private void assertRefused(JarOptions options, String... words) {
    assertThatThrownBy(() -> builds.build(options))
        .isInstanceOf(UsageException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void shouldRefuseWhatIsNoJar() throws Exception {
    assertRefused(builds.input("app.jar"), "there is no jar at");
    Path file = builds.input("app.jar");
    Files.writeString(file, "hello");
    assertRefused(file, "it is no zip archive");
    Files.write(file, new byte[0]);
    assertRefused(file, "it is no zip archive");
  }

  @Test
  void shouldRefuse_whenTheJarIsCutShort() throws Exception {
    byte[] whole = app("Main-Class: a.Main").toBytes();
    Path file = builds.input("app.jar");
    for (int length : new int[] {whole.length - 1, whole.length / 2, 30}) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertRefused(file, "Tried to read the jar");
    }
  }

  @Test
  void shouldRefuse_whenNobodyNamesTheMainClass() throws Exception {
    assertRefused(write(app()), "no Main-Class");
    assertRefused(write(new TestJar().classFile("a/Main.class", 17)), "no Main-Class");
  }

  @ParameterizedTest
  @CsvSource({"0, no class that tells", "26, Java 26", "200, Java 200"})
  void shouldRefuse_whenNoBaseIsKnownForTheJavaVersion(int java, String words) throws Exception {
    TestJar jar = new TestJar().manifest("Main-Class: a.Main").text("x", "");
    Path file = write(java == 0 ? jar : jar.classFile("a/Main.class", java));
    assertThatThrownBy(() -> builds.build(JarOptions.of(file)))
        .hasMessageContaining(words)
        .hasMessageContaining("name the base image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out", "/etc/passwd", "a//b", "a/./b", "a/../../b", ".."})
  void shouldRefuseNamesThatLeadOutOfTheJar(String name) throws Exception {
    assertRefused(write(app("Main-Class: a.Main").text(name, "x")), "no path below its root");
  }

  @Test
  void shouldRefuseOneNameTwice() throws Exception {
    byte[] jar = app("Main-Class: a.Main").text("one", "1").text("two", "2").toBytes();
    String text = new String(jar, StandardCharsets.ISO_8859_1).replace("two", "one");
    Path file = builds.input("app.jar");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(file, "two entries called 'one'");
  }

  @Test
  void shouldRefuseAFileThatIsADirectoryToo() throws Exception {
    assertRefused(
        write(app("Main-Class: a.Main").text("x", "").text("x/y", "")),
        "'x' is a file and a directory");
  }

  @Test
  void shouldRefuseABomb() throws Exception {
    assertRefused(
        write(app("Main-Class: a.Main").bytes("zeros", new byte[100 << 20])),
        "unpacks to more than 100 times its size");
  }

  @Test
  void shouldRefuseADirectoryThatWouldFillTheMemory() throws Exception {
    byte[] jar = app("Main-Class: a.Main").toBytes();
    jar[jar.length - 22 + 15] = 0x70;
    Path file = builds.input("app.jar");
    Files.write(file, jar);
    assertRefused(file, "its directory has", "more than");
  }

  @Test
  void shouldRefuseBytesThatAreNotThoseOfTheChecksum() throws Exception {
    byte[] jar = app("Main-Class: a.Main").text("one", "1").toBytes();
    String text = new String(jar, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("PK\1\2") + 16;
    jar[at] ^= 1;
    Path file = builds.input("app.jar");
    Files.write(file, jar);
    assertRefused(file, "damaged", "checksum");
  }

  @Test
  void shouldRefuseNamesThatMeanSomethingInLayers() throws Exception {
    assertRefused(write(app("Main-Class: a.Main").text("a/.wh.b", "")), ".wh.");
  }

  @ParameterizedTest
  @CsvSource({
    "lib/none.jar, is not there",
    "/etc/passwd, is no relative path",
    "http://registry.test/x.jar, is no relative path",
    "file:/etc/passwd, is no relative path",
    "../secret, out of the jar's directory",
    "link, out of the jar's directory",
    "conf/, is no file",
    "a%00b.jar, is not there",
    "., is no file"
  })
  void shouldRefuseAClassPathThatCannotOrMustNotBeFollowed(String entry, String words)
      throws Exception {
    Files.writeString(temporary.resolve("secret"), "s");
    Files.createSymbolicLink(builds.input("link"), temporary.resolve("secret"));
    Files.createDirectory(builds.input("conf"));
    assertRefused(write(app("Main-Class: a.Main", "Class-Path: " + entry)), words, entry);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "  - \"a\"\n- \"b\":\n", "", "- \"a\":\n- \"a\":\n"})
  void shouldRefuseAnIndexThatCannotBeRead(String index) throws Exception {
    assertRefused(
        write(
            app("Main-Class: a.Main")
                .text("BOOT-INF/classes/x", "")
                .text("BOOT-INF/layers.idx", index)),
        "layers.idx");
  }

  @ParameterizedTest
  @CsvSource({
    "'bad name:1', , , , , base image",
    ", a b, , , , user",
    ", , app, , , root",
    ", , /a/../b, , , root",
    ", , , 80/tpc, , port",
    ", , , , data, volume"
  })
  void shouldRefuseOptionsThatMeanNothing(
      String base, String user, String root, String port, String volume, String word)
      throws Exception {
    assertRefused(
        new JarOptions(
            write(app("Main-Class: a.Main")),
            base,
            null,
            List.of(),
            port == null ? List.of() : List.of(port),
            volume == null ? List.of() : List.of(volume),
            Map.of(),
            user,
            root,
            null,
            List.of(),
            List.of()),
        word);
  }

  @Test
  void shouldSuggestTheMode() throws Exception {
    Path jar = write(app("Main-Class: a.Main"));
    assertRefused(JarBuilds.options(jar, JarBuilds.BASE, null, "explode"), "did you mean exploded");
  }

  @Test
  void shouldRefuseWhatAPackedSpringBootArchiveCannotDo() throws Exception {
    Path jar = write(app("Main-Class: a.Main").text("BOOT-INF/classes/x", ""));
    assertRefused(JarBuilds.options(jar, JarBuilds.BASE, "b.Other", "packaged"), "exploded");
  }

  @Test
  void shouldRefuseWhatAWarCannotDo() throws Exception {
    Path war = new TestJar().text("WEB-INF/x", "").write(builds.input("app.war"));
    assertRefused(JarBuilds.options(war, "jetty:12", "b.Other", null), "main class");
    assertRefused(JarBuilds.options(war, "jetty:12", null, "packaged"), "packaged");
    assertRefused(JarBuilds.options(war, JarBuilds.BASE, null, null), "root");
  }

  @Test
  void shouldRefuseADockerfileAndATargetBesideAJar() throws Exception {
    JarOptions options = JarOptions.of(write(app("Main-Class: a.Main")));
    assertThatThrownBy(() -> builds.build(builds.request(options).target("x").build()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--target");
    DockerfileSource file = new DockerfileSource.File(Path.of("Dockerfile"));
    assertThatThrownBy(() -> builds.build(builds.request(options).dockerfile(file).build()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--file");
  }
}
