package io.jenkins.plugins.slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import hudson.model.Result;
import io.jenkins.plugins.slipway.configuration.SlipwayConfiguration;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class StepsTest {
  private JenkinsRule jenkins;

  @BeforeEach
  void start(JenkinsRule rule) {
    jenkins = rule;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "buildImage",
        "replicateImage",
        "harborApply",
        "deployRelease",
        "promoteRelease",
        "rollbackRelease",
        "approveRelease",
        "analyseRelease",
        "releaseStatus",
        "releaseQueue",
        "collectTelemetry"
      })
  void shouldBeFoundByItsName_whenInstalled(String name) {
    assertNotNull(StepDescriptor.byFunctionName(name));
  }

  @Test
  void shouldRoundTrip_whenWrittenByTheSnippetGenerator() throws Exception {
    BuildImageStep build = new BuildImageStep();
    build.setTags(List.of("registry:5000/shop:1"));
    build.setBuildArgs(Map.of("VERSION", "2"));
    build.setPush(true);

    SnippetizerTester tester = new SnippetizerTester(jenkins);
    tester.assertRoundTrip(
        build,
        "buildImage buildArgs: [VERSION: '2'], push: true, tags: ['registry:5000/shop:1']");
    tester.assertRoundTrip(new PromoteReleaseStep("shop"), "promoteRelease 'shop'");
  }

  @Test
  void shouldRefuseToDeploy_whenThereIsNoKubeconfig() throws Exception {
    WorkflowJob job = jenkins.createProject(WorkflowJob.class);
    job.setDefinition(
        new CpsFlowDefinition(
            """
            node {
              writeFile file: 'release.yaml', text: 'kind: Release'
              withEnv(['HOME=/nowhere', 'KUBECONFIG=']) {
                deployRelease()
              }
            }
            """,
            true));

    WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);

    jenkins.assertLogContains("There is no kubeconfig", run);
  }

  @Test
  void shouldKeepTheStateDirectory_whenConfiguredByForm() throws Exception {
    SlipwayConfiguration.get().setStateDirectory("/var/lib/slipway");

    jenkins.configRoundtrip();

    assertEquals("/var/lib/slipway", SlipwayConfiguration.get().getStateDirectory());
  }
}
