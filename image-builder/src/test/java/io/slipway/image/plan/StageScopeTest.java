package io.slipway.image.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.dockerfile.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StageScopeTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final ImageConfig EMPTY = ImageConfig.scratch(AMD64);
  private static final String DIFF_ID = "sha256:" + "0".repeat(64);

  private static BuildPlan plan(String text, Map<String, String> args) throws Exception {
    return BuildPlan.of(
        DockerfileParser.parse("Dockerfile", text),
        new PlanRequest(args, null, AMD64, AMD64, Set.of()));
  }

  private static StageScope run(StageScope start) throws BuildException {
    StageScope scope = start;
    for (Statement statement : scope.statements()) {
      Step step = scope.next(statement);
      scope =
          step.commit(Instant.EPOCH, step.action() instanceof Action.RunProcess ? DIFF_ID : null);
    }
    return scope;
  }

  private static StageScope build(String text) throws Exception {
    return build(text, Map.of());
  }

  private static StageScope build(String text, Map<String, String> args) throws Exception {
    BuildPlan plan = plan(text, args);
    return run(plan.start(plan.target(), EMPTY));
  }

  private static Step last(String text, Map<String, String> args) throws Exception {
    BuildPlan plan = plan(text, args);
    StageScope scope = plan.start(plan.target(), EMPTY);
    Step step = null;
    for (Statement statement : scope.statements()) {
      step = scope.next(statement);
      scope = step.commit(null, null);
    }
    return step;
  }

  @Test
  void shouldNotSeeVariablesOfTheSameInstruction_whenEnvIsExpanded() throws Exception {
    StageScope scope = build("FROM scratch\nENV abc=hello\nENV abc=bye def=$abc\nENV ghi=$abc\n");
    assertThat(scope.config().environment())
        .containsEntry("abc", "bye")
        .containsEntry("def", "hello")
        .containsEntry("ghi", "bye");
  }

  @Test
  void shouldTakeTheRestAsValue_whenEnvIsInLegacyForm() throws Exception {
    assertThat(build("FROM scratch\nENV a b c\n").config().environment()).containsEntry("a", "b c");
  }

  @Test
  void shouldInheritGlobalArgument_whenStageDeclaresIt() throws Exception {
    String text = "ARG v=1\nFROM scratch\nENV before=${v:-none}\nARG v\nENV after=$v\n";
    assertThat(build(text).config().environment())
        .containsEntry("before", "none")
        .containsEntry("after", "1");
    assertThat(build(text, Map.of("v", "2")).config().environment()).containsEntry("after", "2");
  }

  @Test
  void shouldKnowPlatformArguments_whenDeclared() throws Exception {
    assertThat(
            build("FROM scratch\nARG TARGETARCH TARGETOS\nLABEL p=$TARGETOS-$TARGETARCH\n")
                .config()
                .labels())
        .containsEntry("p", "linux-amd64");
  }

  @Test
  void shouldGiveArgumentsAndProxiesToRunOnly() throws Exception {
    Step step =
        last(
            "FROM scratch\nARG who=me\nENV e=1\nRUN echo $who\n",
            Map.of("HTTP_PROXY", "http://proxy:1"));
    Action.RunProcess run = (Action.RunProcess) step.action();
    assertThat(run.arguments()).containsExactly("/bin/sh", "-c", "echo $who");
    assertThat(run.environment())
        .containsEntry("who", "me")
        .containsEntry("e", "1")
        .containsEntry("http_proxy", "http://proxy:1");
    assertThat(step.createdBy()).isEqualTo("RUN |1 who=me /bin/sh -c echo $who # buildkit");
    assertThat(step.after().config().environment()).doesNotContainKeys("who", "HTTP_PROXY");
  }

  @Test
  void shouldResolveWorkdir_whenRelative() throws Exception {
    StageScope scope = build("FROM scratch\nENV d=b\nWORKDIR /a\nWORKDIR $d/../c\n");
    assertThat(scope.config().workingDirectory()).isEqualTo("/a/c");
    Step step = last("FROM scratch\nUSER me\nWORKDIR x\n", Map.of());
    assertThat(step.action()).isEqualTo(new Action.MakeDirectory("/x", "me"));
  }

  @Test
  void shouldKeepSlash_whenDestinationIsADirectory() throws Exception {
    Map<String, String> expected =
        Map.of("b", "/w/b", "b/", "/w/b/", ".", "/w/", "/", "/", "/b/.", "/b/", "..", "/");
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      Step step = last("FROM scratch\nWORKDIR /w\nCOPY a " + entry.getKey() + "\n", Map.of());
      assertThat(((Action.CopyFiles) step.action()).destination()).isEqualTo(entry.getValue());
    }
  }

  @Test
  void shouldExpandDocuments_unlessTheirDelimiterIsQuoted() throws Exception {
    Step step = last("FROM scratch\nENV x=1\nCOPY <<A <<'B' /d/\n\"$x\"\nA\n$x\nB\n", Map.of());
    List<CopySource> sources = ((Action.CopyFiles) step.action()).sources();
    assertThat(((CopySource.Inline) sources.get(0)).document().content()).isEqualTo("\"1\"\n");
    assertThat(((CopySource.Inline) sources.get(1)).document().content()).isEqualTo("$x\n");
    assertThat(step.createdBy()).isEqualTo("COPY <<A <<B /d/ # buildkit");
  }

  @Test
  void shouldRunDocuments_whenRunHasThem() throws Exception {
    Action.RunProcess plain =
        (Action.RunProcess) last("FROM scratch\nRUN <<EOF\na\nb\nEOF\n", Map.of()).action();
    assertThat(plain.arguments()).containsExactly("/bin/sh", "-c", "a\nb\n");
    Action.RunProcess script =
        (Action.RunProcess)
            last("FROM scratch\nRUN <<-EOF\n\t#!/bin/py\n\tEOF\n", Map.of()).action();
    assertThat(script.arguments()).containsExactly("/bin/sh", "-c", "/dev/pipes/EOF");
    assertThat(script.script()).isEqualTo(new Action.Script("/dev/pipes/EOF", "#!/bin/py\n"));
    Action.RunProcess piped =
        (Action.RunProcess) last("FROM scratch\nRUN cat <<A | wc\nx\nA\n", Map.of()).action();
    assertThat(piped.arguments()).containsExactly("/bin/sh", "-c", "cat <<A | wc\nx\nA");
  }

  @Test
  void shouldResetCommand_whenEntrypointComesFirst() throws Exception {
    ImageConfig base = EMPTY.withCommand(List.of("old"));
    BuildPlan plan = plan("FROM scratch\nENTRYPOINT [\"e\"]\n", Map.of());
    assertThat(run(plan.start(plan.target(), base)).config().command()).isEmpty();
    ImageConfig kept = build("FROM scratch\nCMD a b\nENTRYPOINT [\"e\"]\n").config();
    assertThat(kept.command()).containsExactly("/bin/sh", "-c", "a b");
    assertThat(kept.entrypoint()).containsExactly("e");
  }

  @Test
  void shouldUseTheShellInForce() throws Exception {
    ImageConfig config = build("FROM scratch\nSHELL [\"/bin/bash\", \"-ec\"]\nCMD x\n").config();
    assertThat(config.command()).containsExactly("/bin/bash", "-ec", "x");
  }

  @Test
  void shouldRunTriggersOfTheBaseFirst() throws Exception {
    ImageConfig base = EMPTY.withOnBuild(List.of("ENV from=trigger", "COPY . /app"));
    BuildPlan plan = plan("FROM scratch\nENV own=$from\n", Map.of());
    StageScope scope = run(plan.start(plan.target(), base));
    assertThat(scope.statements()).hasSize(3);
    assertThat(scope.config().environment()).containsEntry("own", "trigger");
    assertThat(scope.config().onBuild()).isEmpty();
  }

  @Test
  void shouldLocateAtFrom_whenATriggerIsBroken() throws Exception {
    BuildPlan plan = plan("\nFROM scratch\n", Map.of());
    assertThatThrownBy(() -> plan.start(plan.target(), EMPTY.withOnBuild(List.of("NOPE"))))
        .hasMessageStartingWith("Dockerfile:2: the base image's ONBUILD trigger 'NOPE': unknown");
  }

  @Test
  void shouldInheritArguments_whenStageIsOnTopOfAnother() throws Exception {
    BuildPlan plan =
        plan("FROM scratch AS a\nARG v=1\nONBUILD LABEL t=$v\nFROM a\nENV e=$v\n", Map.of());
    StageScope parent = run(plan.start(plan.stage(0), EMPTY));
    StageScope child = run(plan.start(plan.target(), parent));
    assertThat(child.config().environment()).containsEntry("e", "1");
    assertThat(child.config().labels()).containsEntry("t", "1");
  }

  @Test
  void shouldExpandPorts_whenRangesOrVariables() throws Exception {
    assertThat(
            build("FROM scratch\nENV p=\"80 81/UDP\"\nEXPOSE $p 90-92/tcp\n")
                .config()
                .exposedPorts())
        .containsExactly("80/tcp", "81/udp", "90/tcp", "91/tcp", "92/tcp");
  }

  @Test
  void shouldRefuseWithPlace_whenWordsAreWrong() {
    Map<String, String> cases =
        Map.of(
            "EXPOSE 99999", "Dockerfile:2: invalid port: '99999'",
            "EXPOSE 80/tpc",
                "Dockerfile:2: invalid port: '80/tpc': unknown protocol (did you mean tcp?)",
            "STOPSIGNAL SIGTREM", "Dockerfile:2: invalid signal: SIGTREM (did you mean SIGTERM?)",
            "COPY --chmod=99 a b", "Dockerfile:2: invalid chmod parameter: '99'",
            "WORKDIR ${x?}", "Dockerfile:2: failed to process \"${x?}\": x: is not allowed",
            "VOLUME $x", "Dockerfile:2: VOLUME specified can not be an empty string");
    cases.forEach(
        (line, message) ->
            assertThatThrownBy(() -> build("FROM scratch\n" + line + "\n"))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(message));
  }

  @Test
  void shouldRecordHistory_asBuildKitDoes() throws Exception {
    ImageConfig config =
        build(
                """
                FROM scratch
                ENV a=1
                RUN x
                CMD ["a", "b"]
                HEALTHCHECK --interval=5s CMD ping
                """)
            .config();
    assertThat(config.history())
        .extracting(h -> h.createdBy() + (h.emptyLayer() ? "" : " [layer]"))
        .containsExactly(
            "ENV a=1",
            "RUN /bin/sh -c x # buildkit [layer]",
            "CMD [\"a\" \"b\"]",
            "HEALTHCHECK {Test:[CMD-SHELL ping] Interval:5s Timeout:0s StartPeriod:0s"
                + " StartInterval:0s Retries:0}");
    assertThat(config.diffIds()).containsExactly(DIFF_ID);
    assertThat(new String(config.toBytes(), StandardCharsets.UTF_8))
        .contains("\"Test\":[\"CMD-SHELL\",\"ping\"],\"Interval\":5000000000");
  }
}
