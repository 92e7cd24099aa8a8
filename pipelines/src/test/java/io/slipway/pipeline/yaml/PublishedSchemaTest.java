package io.slipway.pipeline.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** What an editor says of the files that the documents and examples show. */
class PublishedSchemaTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern KIND = Pattern.compile("(?m)^kind: (\\w+)$");
  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Map<String, String> SCHEMAS =
      Map.of(
          "Release",
          "release",
          "ReplicationPolicy",
          "replication",
          "Harbor",
          "harbor",
          "Overlay",
          "overlay");

  record Written(String where, String kind, String yaml) {
    @Override
    public String toString() {
      return kind + " in " + where;
    }
  }

  static Stream<Written> files() {
    return Stream.concat(
            Stream.of(
                    "examples/shop/release.yaml",
                    "examples/shop/replication.yaml",
                    "replication.yaml")
                .map(name -> new Written(name, "", read(ROOT.resolve(name)))),
            documents().flatMap(PublishedSchemaTest::blocks))
        .flatMap(PublishedSchemaTest::ofKnownKind);
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldAccept_whenDocumentsShowIt(Written written) {
    assertThat(errors(written.kind(), written.yaml())).isEmpty();
  }

  @Test
  void shouldRefuse_whenKeysAreUnknownOrTypesWrong() {
    String release = read(ROOT.resolve("examples/shop/release.yaml"));
    assertThat(errors("Release", release.replace("analyse: 4s", "analyze: 4s")))
        .anyMatch(message -> message.contains("analyze"));
    assertThat(errors("Release", release.replace("setWeight: 30", "setWeight: many")))
        .anyMatch(message -> message.contains("setWeight"));
    assertThat(errors("Release", release.replace("failureLimit: 2", "failureLimit: \"${LIMIT}\"")))
        .isEmpty();
  }

  @Test
  void shouldHoldOverlaysToTheirSchema() {
    String overlay = "apiVersion: slipway.io/v1\nkind: Overlay\n";
    assertThat(errors("Overlay", overlay + "bases: [a]\nreplicas: {web: 3}\n")).isEmpty();
    assertThat(errors("Overlay", overlay + "base: [a]\n"))
        .anyMatch(message -> message.contains("base"));
    assertThat(errors("Overlay", overlay + "patches: [{target: {kin: Service}, json: []}]\n"))
        .anyMatch(message -> message.contains("kin"));
    assertThat(files()).anyMatch(written -> written.kind().equals("Overlay"));
  }

  private static Stream<Path> documents() {
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Written> blocks(Path document) {
    String name = document.getFileName().toString();
    return BLOCK
        .matcher(read(document))
        .results()
        .map(block -> new Written(name, "", block.group(1)));
  }

  private static Stream<Written> ofKnownKind(Written written) {
    return KIND.matcher(written.yaml())
        .results()
        .map(found -> found.group(1))
        .filter(SCHEMAS::containsKey)
        .limit(1)
        .map(kind -> new Written(written.where(), kind, written.yaml()));
  }

  private static List<String> errors(String kind, String yaml) {
    String name = "/io/slipway/schema/" + SCHEMAS.get(kind) + ".schema.json";
    Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    String json = JsonMapper.builder().build().writeValueAsString(document);
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(PublishedSchemaTest.class.getResourceAsStream(name))
        .validate(json, InputFormat.JSON)
        .stream()
        .map(ValidationMessage::toString)
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
