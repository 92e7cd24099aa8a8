package io.slipway.image.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.dockerfile.DockerfilePrinter;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.lint.CheckOptions;
import io.slipway.image.lint.LintRequest;
import io.slipway.image.lint.Linter;
import io.slipway.image.lint.Report;
import io.slipway.image.plan.Base;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Feature;
import io.slipway.image.plan.PlanRequest;
import io.slipway.image.plan.Stage;
import io.slipway.image.plan.StageScope;
import io.slipway.image.plan.Step;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whatever a Dockerfile holds, it is built, or refused with a place; nothing else is thrown. */
class DockerfileFuzzTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final PlanRequest REQUEST =
      new PlanRequest(Map.of("A", "1"), null, AMD64, AMD64, EnumSet.allOf(Feature.class));
  private static final IgnoreMatcher IGNORE = IgnoreMatcher.of(List.of("secret", "*.tmp"));

  @FuzzTest(maxDuration = "10m")
  void parses(byte[] text) throws Exception {
    try {
      Dockerfile dockerfile = DockerfileParser.parse("Dockerfile", text);
      String printed = DockerfilePrinter.print(dockerfile);
      assertThat(DockerfileParser.parse("Dockerfile", printed).instructions())
          .isEqualTo(dockerfile.instructions());
    } catch (DockerfileException e) {
      assertThat(e.at().startLine()).isPositive();
      assertThat(e.problem()).isNotBlank();
    }
  }

  @FuzzTest(maxDuration = "10m")
  void plans(byte[] text) {
    try {
      BuildPlan plan = BuildPlan.of(DockerfileParser.parse("Dockerfile", text), REQUEST);
      Map<Integer, StageScope> scopes = new HashMap<>();
      for (Stage stage : plan.stages()) {
        scopes.put(stage.index(), through(plan, stage, scopes));
      }
    } catch (DockerfileException | BuildException e) {
      assertThat(e.getMessage()).matches("(?s)Dockerfile:\\d+: .+");
    }
  }

  private static StageScope through(BuildPlan plan, Stage stage, Map<Integer, StageScope> scopes)
      throws BuildException {
    StageScope scope =
        stage.base() instanceof Base.Parent parent
            ? plan.start(stage, scopes.get(parent.stage()))
            : plan.start(stage, ImageConfig.scratch(AMD64));
    for (Statement statement : scope.statements()) {
      Step step = scope.next(statement);
      scope = step.commit(Instant.EPOCH, null);
    }
    ImageConfig.read(scope.config().toBytes());
    return scope;
  }

  @FuzzTest(maxDuration = "10m")
  void lints(byte[] text) throws Exception {
    LintRequest request =
        new LintRequest(
            REQUEST,
            true,
            IGNORE,
            (reference, platform) -> {
              throw new BuildException(reference);
            },
            CheckOptions.none());
    Report report = Linter.lint("Dockerfile", text, request);
    report.findings().forEach(finding -> assertThat(finding.at().startLine()).isPositive());
  }
}
