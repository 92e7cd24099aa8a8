package io.slipway.image.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.plan.Feature;
import io.slipway.image.plan.PlanRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One file of cases for each rule. A case is {@code === title} and then sections: {@code ---
 * Dockerfile}; {@code --- options} (build-arg K=V, target S, platform P, reachable, check OPTIONS,
 * base REFERENCE CONFIG); {@code --- ignore} for .dockerignore; {@code --- findings}, each {@code
 * LINE RULE MESSAGE}, notes {@code LINE (CODE) MESSAGE}, a failure {@code LINE error MESSAGE}.
 */
class LintCaseTest {
  private static final Path CASES = Path.of("src/test/resources/lint");

  private record Case(String title, Map<String, String> sections) {
    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(CASES)) {
      for (Path file : files.sorted().toList()) {
        String[] texts = ("\n" + Files.readString(file)).split("\n=== ");
        Arrays.stream(texts).skip(1).forEach(text -> cases.add(read(file, text)));
      }
    }
    return cases.stream();
  }

  private static Case read(Path file, String text) {
    String[] parts = text.split("\n--- ");
    Map<String, String> sections = new HashMap<>();
    for (String part : parts) {
      int end = part.indexOf('\n');
      String name = end < 0 ? part : part.substring(0, end);
      sections.put(name, end < 0 ? "" : part.substring(end + 1));
    }
    return new Case(file.getFileName() + ": " + parts[0].strip(), sections);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldFindWhatTheCaseSays(Case given) throws Exception {
    byte[] dockerfile = given.sections.get("Dockerfile").getBytes(StandardCharsets.UTF_8);
    Report report = Linter.lint("Dockerfile", dockerfile, request(given));
    assertThat(String.join("\n", lines(report))).isEqualTo(given.sections.get("findings").strip());
  }

  private static List<String> lines(Report report) {
    List<String> lines = new ArrayList<>();
    report
        .findings()
        .forEach(
            f -> lines.add(f.at().startLine() + " " + f.rule().published() + " " + f.message()));
    report
        .notes()
        .forEach(n -> lines.add(n.at().startLine() + " (" + n.code() + ") " + n.message()));
    if (report.failure() != null) {
      lines.add(report.failure().at().startLine() + " error " + report.failure().problem());
    }
    if (report.refuses()) {
      lines.add(report.refusal());
    }
    return lines;
  }

  private static LintRequest request(Case given) {
    Map<String, String> buildArgs = new HashMap<>();
    Map<String, ImageConfig> bases = new HashMap<>();
    String target = null;
    String platform = "linux/amd64";
    boolean everyStage = true;
    CheckOptions options = CheckOptions.none();
    for (String line : given.sections.getOrDefault("options", "").lines().toList()) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "build-arg" ->
            buildArgs.put(words[1].split("=")[0], words[1].substring(words[1].indexOf('=') + 1));
        case "target" -> target = words[1];
        case "platform" -> platform = words[1];
        case "reachable" -> everyStage = false;
        case "check" -> options = CheckOptions.parse(words[1]);
        case "base" ->
            bases.put(words[1], ImageConfig.read(words[2].getBytes(StandardCharsets.UTF_8)));
        default -> throw new IllegalArgumentException(line);
      }
    }
    PlanRequest plan =
        new PlanRequest(
            buildArgs,
            target,
            Platform.parse(platform),
            Platform.parse("linux/amd64"),
            EnumSet.allOf(Feature.class));
    return new LintRequest(plan, everyStage, ignore(given), known(bases), options);
  }

  private static Bases known(Map<String, ImageConfig> bases) {
    return (reference, platform) -> {
      ImageConfig base = bases.get(reference);
      if (base == null) {
        throw new BuildException("the base image " + reference + " isn't at hand");
      }
      return base;
    };
  }

  private static IgnoreMatcher ignore(Case given) {
    String patterns = given.sections.get("ignore");
    if (patterns == null) {
      return IgnoreMatcher.nothing();
    }
    return patterns.startsWith("unknown") ? null : IgnoreMatcher.of(patterns.lines().toList());
  }
}
