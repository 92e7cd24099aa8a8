package io.slipway.pipeline.cli;

import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "lint", description = "Check Dockerfiles without building them.")
final class LintCommand implements Callable<Integer> {
  private static final long LARGEST = 4L << 20;

  private final Session session;
  private final List<Map<String, Object>> findings = new ArrayList<>();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Dockerfiles.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  LintCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure {
    boolean failed = false;
    for (Path file : files) {
      failed |= !check(file);
    }
    if (json) {
      session.out().println(JsonMapper.builder().build().writeValueAsString(findings));
    }
    return failed ? StepFailure.FAILED : 0;
  }

  private boolean check(Path file) throws StepFailure {
    try {
      Dockerfile dockerfile = DockerfileParser.parse(file.toString(), bytes(file));
      dockerfile.warnings().forEach(warning -> found("warning", String.valueOf(warning)));
      return true;
    } catch (DockerfileException e) {
      found("error", String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static byte[] bytes(Path file) throws StepFailure {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        throw new StepFailure(
            StepFailure.USAGE,
            "There is no Dockerfile of at most " + LARGEST + " bytes at " + file);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, "Tried to read " + file + ": " + e, e);
    }
  }

  private void found(String severity, String message) {
    Map<String, Object> finding = new LinkedHashMap<>();
    finding.put("severity", severity);
    finding.put("message", message);
    findings.add(finding);
    if (!json) {
      session.out().println(message + (severity.equals("warning") ? " (warning)" : ""));
    }
  }
}
