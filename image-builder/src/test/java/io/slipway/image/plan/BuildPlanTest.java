package io.slipway.image.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.DockerfileParser;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuildPlanTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");

  private static PlanRequest request(Map<String, String> args, String target) {
    return new PlanRequest(args, target, AMD64, AMD64, Set.of());
  }

  private static BuildPlan plan(String text) throws Exception {
    return plan(text, request(Map.of(), null));
  }

  private static BuildPlan plan(String text, PlanRequest request) throws Exception {
    return BuildPlan.of(DockerfileParser.parse("Dockerfile", text), request);
  }

  @Test
  void shouldSkipStages_whenTargetDoesNotNeedThem() throws Exception {
    BuildPlan plan =
        plan(
            """
            FROM a AS base
            FROM b AS unused
            FROM base AS build
            FROM scratch
            COPY --from=build /x /y
            """);
    assertThat(plan.stages()).extracting(Stage::name).containsExactly("base", "build", "stage-3");
    assertThat(plan.target().needs()).containsExactly(2);
    assertThat(plan.stage(2).base()).isEqualTo(new Base.Parent(0));
  }

  @Test
  void shouldBuildTheNamedStage_whenTargetIsGiven() throws Exception {
    String text = "FROM a AS one\nFROM b AS two\n";
    assertThat(plan(text, request(Map.of(), "one")).stages()).hasSize(1);
    assertThat(plan(text, request(Map.of(), "0")).target().name()).isEqualTo("one");
    assertThatThrownBy(() -> plan(text, request(Map.of(), "tow")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("no stage is called 'tow' (did you mean two?)");
  }

  @Test
  void shouldNameTheImage_whenFromIsNoStage() throws Exception {
    BuildPlan plan = plan("FROM scratch\nCOPY --from=busybox:1.36 /bin/sh /sh\n");
    Step step = firstStep(plan);
    assertThat(((Action.CopyFiles) step.action()).parts().get(0).origin())
        .isEqualTo(new Origin.Image("busybox:1.36"));
  }

  private static Step firstStep(BuildPlan plan) throws BuildException {
    StageScope scope = plan.start(plan.target(), ImageConfig.scratch(AMD64));
    return scope.next(scope.statements().get(0));
  }

  @Test
  void shouldRefuseWithPlace_whenReferencesAreWrong() {
    assertThatThrownBy(() -> plan("FROM a\nCOPY --from=1 x y\n"))
        .hasMessage("Dockerfile:2: --from=1: there are only 1 stages, from 0 on");
    assertThatThrownBy(() -> plan("FROM a AS me\nCOPY --from=me x y\n"))
        .hasMessage("Dockerfile:2: --from=me is the stage itself: circular dependency");
    assertThatThrownBy(() -> plan("FROM a AS x\nCOPY --from=late x y\nFROM b AS late\nFROM x\n"))
        .hasMessageStartingWith("Dockerfile:2: cannot copy from stage 'late', it needs to be");
    assertThatThrownBy(() -> plan("FROM a\nCOPY --from=$x x y\n"))
        .hasMessageContaining("'--from' doesn't support variable expansion");
    assertThatThrownBy(() -> plan("RUN x\nFROM a\n"))
        .hasMessage(
            "Dockerfile:1: RUN stands before the first FROM, where only ARG may; a stage begins"
                + " with FROM");
    assertThatThrownBy(() -> plan("ARG a\n")).hasMessageContaining("there is no FROM");
    assertThatThrownBy(() -> plan("ARG a\nFROM $a\n"))
        .hasMessage("Dockerfile:2: base name ($a) should not be blank");
  }

  @Test
  void shouldRefuseByNameAndLine_whenTheExecutorCannotDoIt() {
    for (String line :
        List.of("RUN --mount=type=secret,id=a true", "RUN --mount=type=cache,target=/c true")) {
      assertThatThrownBy(() -> plan("FROM a\n" + line + "\n"))
          .isInstanceOf(BuildException.class)
          .hasMessageStartingWith("Dockerfile:2: ")
          .hasMessageEndingWith("is not supported");
    }
  }

  @Test
  void shouldNameTheEntitlement_whenItIsNotAllowed() {
    assertThatThrownBy(() -> plan("FROM a\nRUN --network=host true\n"))
        .hasMessage(
            "Dockerfile:2: RUN --network=host is not allowed; allow it with --allow network.host");
    assertThatThrownBy(() -> plan("FROM a\nRUN --security=insecure true\n"))
        .hasMessageEndingWith("is not allowed; allow it with --allow security.insecure");
  }

  @Test
  void shouldAccept_whenTheExecutorHasTheFeature() throws Exception {
    PlanRequest all = new PlanRequest(Map.of(), null, AMD64, AMD64, EnumSet.allOf(Feature.class));
    BuildPlan plan =
        plan("FROM a\nRUN --mount=target=/c,from=b --mount=type=tmpfs,dst=t,size=1k true\n", all);
    Action.RunProcess run = (Action.RunProcess) firstStep(plan).action();
    assertThat(run.mounts()).hasSize(2);
    assertThat(run.mounts().get(0).origin()).isEqualTo(new Origin.Image("b"));
    assertThat(run.mounts().get(0).readOnly()).isTrue();
    assertThat(run.mounts().get(1).target()).isEqualTo("/t");
    assertThat(run.mounts().get(1).sizeLimit()).isEqualTo(1024);
  }

  @Test
  void shouldRefuseRun_whenThePlatformIsNotTheMachines() throws Exception {
    PlanRequest arm =
        new PlanRequest(Map.of(), null, Platform.parse("linux/arm64"), AMD64, Set.of());
    assertThatThrownBy(() -> plan("FROM a\nRUN true\n", arm))
        .hasMessageContaining("RUN in a stage for linux/arm64 can't run on this machine");
    BuildPlan cross =
        plan("FROM --platform=$BUILDPLATFORM a AS b\nRUN true\nFROM c\nCOPY --from=b x x\n", arm);
    assertThat(cross.stage(0).platform()).isEqualTo(AMD64);
    assertThat(cross.target().platform()).isEqualTo(Platform.parse("linux/arm64"));
  }
}
