package io.slipway.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases are directories: {@code src/test/resources/dockerfile/<case>/{Dockerfile,result}}. */
class DockerfileParserTest {

  private static Path resources() throws URISyntaxException {
    return Path.of(DockerfileParserTest.class.getResource("/dockerfile").toURI());
  }

  static List<Path> cases() throws IOException, URISyntaxException {
    try (Stream<Path> directories = Files.list(resources())) {
      return directories.filter(d -> Files.exists(d.resolve("Dockerfile"))).sorted().toList();
    }
  }

  static String dump(Dockerfile dockerfile) {
    return dockerfile.statements().stream()
            .map(s -> s.at().startLine() + "-" + s.at().endLine() + " " + s.instruction())
            .map(line -> line.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t"))
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldParseAsRecorded(Path directory) throws Exception {
    Dockerfile dockerfile =
        DockerfileParser.parse("Dockerfile", Files.readAllBytes(directory.resolve("Dockerfile")));
    assertThat(dump(dockerfile)).isEqualTo(Files.readString(directory.resolve("result")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldParseToTheSame_whenPrinted(Path directory) throws Exception {
    Dockerfile dockerfile =
        DockerfileParser.parse("Dockerfile", Files.readAllBytes(directory.resolve("Dockerfile")));
    Dockerfile again = DockerfileParser.parse("Dockerfile", DockerfilePrinter.print(dockerfile));
    assertThat(again.instructions()).isEqualTo(dockerfile.instructions());
    assertThat(again.directives())
        .usingRecursiveComparison()
        .ignoringFields("check.at")
        .isEqualTo(dockerfile.directives());
  }

  static List<String> errors() throws Exception {
    return Files.readAllLines(resources().resolve("errors/cases.txt")).stream()
        .skip(1)
        .filter(line -> line.contains(" => "))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void shouldLocateMistakes(String line) {
    String[] parts = line.split(" => ", 2);
    String text = parts[0].replace("\\\\", "\u0000").replace("\\n", "\n").replace("\u0000", "\\");
    assertThatThrownBy(() -> DockerfileParser.parse("Dockerfile", text))
        .isInstanceOf(DockerfileException.class)
        .hasMessage(parts[1]);
  }

  @Test
  void shouldGiveColumns_whenAFlagIsWrong() {
    assertThatThrownBy(() -> DockerfileParser.parse("f", "FROM a\nCOPY \\\n  --nope=1 x y\n"))
        .isInstanceOfSatisfying(
            DockerfileException.class,
            e -> assertThat(e.at()).isEqualTo(new SourceRange("f", 3, 3, 3, 11)));
  }

  @Test
  void shouldWarn_whenAContinuationIsEmpty() throws Exception {
    Dockerfile dockerfile = DockerfileParser.parse("f", "FROM a\nRUN x \\\n\n y\n");
    assertThat(dockerfile.emptyContinuations()).hasSize(1);
  }

  @Test
  void shouldKeepComments_whenTheyStandAbove() throws Exception {
    Dockerfile dockerfile =
        DockerfileParser.parse("f", "# old\n#\n# base image\nFROM a\n\n# b\nRUN x\n");
    assertThat(dockerfile.statements().get(0).comments()).containsExactly("base image");
    assertThat(dockerfile.statements().get(1).comments()).containsExactly("b");
  }

  @Test
  void shouldRefuse_whenTooLargeOrNotText() {
    assertThatThrownBy(
            () -> DockerfileParser.parse("f", "FROM a\nRUN " + "x".repeat(LineSource.MAX_LINE)))
        .hasMessage("f:2: the line is longer than 65535");
    assertThatThrownBy(() -> DockerfileParser.parse("f", new byte[LineSource.MAX_BYTES + 1]))
        .hasMessageContaining("the file is larger than");
    byte[] latin = "FROM a\nRUN \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> DockerfileParser.parse("f", latin))
        .hasMessage("f:2: the text is not UTF-8");
  }
}
