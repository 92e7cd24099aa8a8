package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LintCommandTest {
  @TempDir Path temp;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void writeOneWithFindings() throws IOException {
    file = temp.resolve("Dockerfile");
    Files.writeString(file, "FROM scratch as a\nCOPY secret /\nCMD serve\n");
  }

  @Test
  void shouldShowThePlaceTheLineAndTheRemedy_whenSomethingIsFound() {
    assertThat(lint()).isZero();
    assertThat(out.toString(UTF_8).lines())
        .startsWith(
            file + ":1:1: FromAsCasing: 'as' and 'FROM' keywords' casing do not match",
            "   1 | FROM scratch as a",
            "     = Write FROM ... AS or from ... as.")
        .contains(file + ":2: CopyIgnoredFile not checked: the context isn't known");
  }

  @Test
  void shouldExitWithOne_whenFindingsAreErrors() {
    assertThat(lint("--error")).isEqualTo(1);
    assertThat(lint("--error", "--skip", "FromAsCasing,JSONArgsRecommended")).isZero();
    assertThat(lint("--error", "--skip", "all")).isZero();
  }

  @Test
  void shouldLookAtTheContext_whenItIsGiven() throws IOException {
    Files.writeString(temp.resolve(".dockerignore"), "secret\n");
    lint("--context", temp.toString());
    assertThat(out.toString(UTF_8)).contains("Attempting to Copy file \"secret\"");
  }

  @Test
  void shouldTakeArgumentsAndTarget_whenTheyAreGiven() throws IOException {
    Files.writeString(
        file, "ARG B\nFROM $B AS one\nCOPY $x /\nFROM scratch AS two\nCOPY $y /\nFROM scratch\n");
    assertThat(lint("--build-arg", "B=scratch", "--target", "two")).isZero();
    assertThat(out.toString(UTF_8)).contains("InvalidDefaultArgInFrom", "$y").doesNotContain("$x");
  }

  @Test
  void shouldPrintOneObjectAFile_whenJsonIsAskedFor() throws IOException {
    Path malformed = Files.writeString(temp.resolve("bad"), "FROM scratch\nRUNN x\n");
    assertThat(lint("--json", malformed.toString())).isEqualTo(1);
    JsonNode files = JsonMapper.builder().build().readTree(out.toString(UTF_8));
    assertThat(files).hasSize(2);
    JsonNode finding = files.get(0).get("findings").get(0);
    assertThat(finding.get("rule").asString()).isEqualTo("FromAsCasing");
    assertThat(finding.get("at").get("line").asInt()).isEqualTo(1);
    assertThat(finding.get("url").asString()).endsWith("/from-as-casing/");
    assertThat(files.get(0).get("error").isNull()).isTrue();
    assertThat(files.get(1).get("error").get("at").get("line").asInt()).isEqualTo(2);
    assertThat(files.get(1).get("failed").asBoolean()).isTrue();
  }

  @Test
  void shouldListTheRules_whenAsked() {
    assertThat(run("lint", "--rules")).isZero();
    assertThat(out.toString(UTF_8).lines()).hasSize(22).anyMatch(l -> l.contains("(experimental)"));
  }

  @Test
  void shouldSuggest_whenARuleIsUnknown() {
    assertThat(lint("--skip", "FromAsCassing")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("There is no check 'FromAsCassing' (did you mean FromAsCasing?)");
  }

  @Test
  void shouldSayWhatWasNotChecked_whenTheBaseIsUnknown() throws IOException {
    Files.writeString(file, "FROM registry.test/x:1\nCOPY $HOME_OF_X /\n");
    assertThat(lint("--error")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("InvalidBaseImagePlatform not checked", "ask its registry with --pull")
        .contains("UndefinedVar not checked: $HOME_OF_X may be set by the base image");
  }

  private int lint(String... options) {
    List<String> line = new ArrayList<>(List.of("lint", file.toString()));
    line.addAll(List.of(options));
    return run(line.toArray(String[]::new));
  }

  private int run(String... line) {
    out.reset();
    err.reset();
    return Main.run(
        line,
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        Map.of("SLIPWAY_STATE", temp.resolve("state").toString(), "HOME", temp.toString()));
  }
}
