package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  @TempDir Path temp;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bild . | slipway: There is no command 'bild' (did you mean build?)",
        "harbor plann | slipway: slipway harbor: unknown argument 'plann' (did you mean plan?)",
        "build --secret id=x . | slipway: buildImage: the secret 'x' is to come from ",
        "build --secret name=x . | slipway: buildImage: 'name' in the secret 'name=x' is not known",
        "build --sbom=spdy . | slipway: buildImage: sbom is spdx, cyclonedx or all, but got spdy",
        "build --sbom nowhere | slipway: the build context ",
        "verify x | slipway: slipway verify: Missing required option: '--key=FILE'",
        "verify x --key nowhere | slipway: there is no key file at ",
        "sign x --key nowhere | slipway: there is no key file at ",
        "sbom x --platform a/b/c/d | slipway: --platform: ",
        "build --shm-size much . | slipway: buildImage: shmSize is bytes or a size such as 64m",
        "build --psh . | slipway: slipway build: unknown option '--psh' (did you mean --push?)",
        "run --workspac x | slipway: slipway run: unknown option '--workspac' (did you mean"
            + " --workspace?)",
        "run nowhere/Jenkinsfile | slipway: There is no Jenkinsfile at ",
        "copy one | slipway: slipway copy: Missing required parameter: 'DST'",
        "promote | slipway: slipway promote: Missing required parameter: 'RELEASE'",
        "build --progress loud . | slipway: slipway build: Invalid value for option '--progress'",
        "replicate -f nowhere.yaml | slipway: There is no file ",
        "deploy -f nowhere.yaml | slipway: There is no file ",
        "lint nowhere | slipway: There is no Dockerfile",
      })
  void shouldEndWithUsage_whenCommandLineIsWrong(String line, String message) {
    int code =
        run(
            line.equals("run nowhere/Jenkinsfile")
                ? (line + " --json").split(" ")
                : line.split(" "));
    assertThat(err.toString(UTF_8)).startsWith(message).doesNotContain("\tat ");
    assertThat(code).isEqualTo(2);
  }

  @Test
  void shouldNameTheFileAsSeenFromHere_whenItIsBelow() throws IOException {
    Path file = Files.createTempFile(Path.of("target"), "bad", ".yaml");
    Files.writeString(file, "apiVersion: slipway.io/v1\nkind: ReplicationPolicy\nmetdata: {}\n");
    assertThat(run("replicate", "-f", file.toString())).isEqualTo(2);
    Files.delete(file);
    assertThat(err.toString(UTF_8))
        .startsWith("slipway: target/" + file.getFileName() + ":3:")
        .contains("metdata");
  }

  @Test
  void shouldPrintVersion_whenAsked() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("slipway ");
  }

  @Test
  void shouldPrintVersion_whenCommandIsAsked() {
    assertThat(run("copy", "--version")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("slipway ");
  }

  @Test
  void shouldNameCommandWhole_whenItsHelpIsAsked() {
    assertThat(run("cache", "--help")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("Usage: slipway cache [-hV] [COMMAND]");
  }

  @Test
  void shouldListCommands_whenNothingIsGiven() {
    run("--help");
    assertThat(out.toString(UTF_8)).contains("build", "replicate", "deploy", "run", "Exit codes");
  }

  @Test
  void shouldRunJenkinsfileWithParameters_whenAllIsWell() throws IOException {
    Path file =
        jenkinsfile(
            "pipeline { agent any\n"
                + "parameters { string(name: 'V') }\n"
                + "stages { stage('x') { steps { echo \"v=${params.V}\" } } } }");
    assertThat(
            run("run", file.toString(), "--param", "V=7", "--record", temp.resolve("r").toString()))
        .isZero();
    assertThat(out.toString(UTF_8)).contains("v=7", "SUCCESS in");
    assertThat(temp.resolve("r/record.jsonl")).exists();
  }

  @Test
  void shouldPrintRecord_whenJsonIsAsked() throws IOException {
    Path file = jenkinsfile("node { echo 'hi' }");
    assertThat(run("run", file.toString(), "--json", "--record", temp.resolve("r").toString()))
        .isZero();
    assertThat(out.toString(UTF_8).lines()).allMatch(line -> line.startsWith("{\"seq\":"));
  }

  @Test
  void shouldFailWithFileAndLine_whenStepIsUnknown() throws IOException {
    Path file = jenkinsfile("node {\n  ehco 'hi'\n}");
    assertThat(run("run", file.toString(), "--record", temp.resolve("r").toString())).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .contains("Jenkinsfile:2: No such DSL method 'ehco' (did you mean echo?)");
  }

  @Test
  void shouldFailAtItsLine_whenDockerfileHasUnknownInstruction() throws IOException {
    Path file = temp.resolve("Dockerfile");
    Files.writeString(file, "FROM scratch\nRUNN x\n");
    assertThat(run("lint", file.toString())).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains(file + ":2");
  }

  @Test
  void shouldWriteReport_whenRecordExists() throws IOException {
    Path file = jenkinsfile("node { echo 'hi' }");
    run("run", file.toString(), "--record", temp.resolve("r").toString());
    assertThat(run("report", temp.resolve("r").toString(), "-o", temp.resolve("r.html").toString()))
        .isZero();
    assertThat(temp.resolve("r.html")).isNotEmptyFile();
  }

  private Path jenkinsfile(String text) throws IOException {
    Path file = temp.resolve("Jenkinsfile");
    Files.writeString(file, text);
    return file;
  }

  private int run(String... args) {
    return Main.run(
        args,
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        Map.of("SLIPWAY_STATE", temp.resolve("state").toString(), "PATH", System.getenv("PATH")));
  }
}
