package io.slipway.pipeline.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RecordListener;
import io.slipway.pipeline.record.RunRecordReader;
import io.slipway.pipeline.step.StepCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each directory under {@code resources/jenkinsfile} is a case: a Jenkinsfile, {@code expected.txt}
 * with what its record tells (stages, log lines, the result; sorted where branches run side by
 * side), and optionally {@code parameters.properties}.
 */
class JenkinsfileCasesTest {
  private static final Path CASES = Path.of("src/test/resources/jenkinsfile");

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicTest> shouldTellWhatIsExpected_whenJenkinsfileRuns() throws IOException {
    List<Path> cases;
    try (Stream<Path> directories = Files.list(CASES)) {
      cases = directories.sorted().toList();
    }
    return cases.stream()
        .map(one -> DynamicTest.dynamicTest(one.getFileName().toString(), () -> check(one)));
  }

  private void check(Path directory) throws IOException {
    boolean sideBySide = Files.readString(directory.resolve("Jenkinsfile")).contains("parallel");
    String actual = sideBySide ? sorted(told(directory)) : told(directory);
    Path expected = directory.resolve("expected.txt");
    if (Boolean.getBoolean("slipway.cases.update")) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(expected));
  }

  private static String sorted(String lines) {
    return lines.lines().sorted().map(line -> line + "\n").collect(Collectors.joining());
  }

  private String told(Path directory) throws IOException {
    Path own = temp.resolve(directory.getFileName().toString());
    RunSpec spec =
        new RunSpec(
            directory.resolve("Jenkinsfile"),
            own.resolve("workspace"),
            parameters(directory),
            environment(),
            own.resolve("record"),
            own.resolve("state"),
            StepCatalogue.of(List.of(new ProbeStep())),
            Prompt.NOBODY);
    RunResult result = new PipelineRunner().run(spec, RecordListener.NONE);
    String lines =
        RunRecordReader.readAll(spec.recordDirectory()).stream()
            .map(JenkinsfileCasesTest::line)
            .filter(line -> !line.isEmpty())
            .map(line -> line.replace(own.toString(), "TEMP") + "\n")
            .collect(Collectors.joining());
    return lines + "exit " + result.exitCode() + "\n";
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("FROM_OUTSIDE", "outside");
    environment.put("CREDENTIAL_REGISTRY", "s3cr3t-value");
    environment.put("BRANCH_NAME", "main");
    return environment;
  }

  private static Map<String, String> parameters(Path directory) throws IOException {
    Map<String, String> parameters = new HashMap<>();
    Path file = directory.resolve("parameters.properties");
    if (Files.exists(file)) {
      Properties properties = new Properties();
      try (var in = Files.newInputStream(file)) {
        properties.load(in);
      }
      properties.forEach((key, value) -> parameters.put(key.toString(), value.toString()));
    }
    return parameters;
  }

  private static String line(RecordEntry entry) {
    return switch (entry.type()) {
      case "stage.started" ->
          "stage "
              + entry.text("name")
              + (entry.fields().path("parallel").asBoolean() ? " (parallel)" : "");
      case "stage.finished" ->
          "end " + entry.text("name") + " " + entry.text("status") + why(entry);
      // The shell's trace comes on a stream of its own, so its place among the others varies.
      case "log.line" ->
          entry.text("text").matches("(\\+ .*|Terminated)") ? "" : "  " + entry.text("text");
      case "step.finished" ->
          entry.text("status").equals("SUCCESS")
              ? ""
              : "  ! " + entry.text("name") + " " + entry.text("status") + why(entry);
      case "run.finished" -> "run " + entry.text("result") + why(entry);
      default -> "";
    };
  }

  private static String why(RecordEntry entry) {
    String message = entry.text("message");
    return message.isEmpty() ? "" : ": " + message;
  }
}
