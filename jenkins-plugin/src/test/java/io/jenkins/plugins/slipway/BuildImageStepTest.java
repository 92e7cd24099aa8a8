package io.jenkins.plugins.slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.slipway.record.SlipwayBuildAction;
import org.htmlunit.Page;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class BuildImageStepTest {
  private static final String FROM_SCRATCH =
      """
      node('agent') {
        stage('Build') {
          writeFile file: 'hello.txt', text: 'hello'
          writeFile file: 'Dockerfile', text: 'FROM scratch\\nCOPY hello.txt /\\n'
          def image = buildImage(outputs: ['oci:image'])
          echo "made ${image.digest}"
          echo readFile('image/index.json')
        }
      }
      """;

  private JenkinsRule jenkins;

  @BeforeEach
  void startAgent(JenkinsRule rule) throws Exception {
    jenkins = rule;
    jenkins.createOnlineSlave(hudson.model.Label.get("agent"));
  }

  @Test
  void shouldWriteALayoutOnTheAgent_whenFromScratch() throws Exception {
    WorkflowRun run = jenkins.buildAndAssertSuccess(job(FROM_SCRATCH));

    jenkins.assertLogContains("made sha256:", run);
    jenkins.assertLogContains("\"manifests\"", run);
  }

  @Test
  void shouldServeTheRecordAndItsPage_whenBuilt() throws Exception {
    WorkflowRun run = jenkins.buildAndAssertSuccess(job(FROM_SCRATCH));
    assertNotNull(run.getAction(SlipwayBuildAction.class));

    // HtmlUnit knows neither spread arguments nor async functions; the page's scripts are tested in pipelines.
    JenkinsRule.WebClient web = jenkins.createWebClient().withJavaScriptEnabled(false);
    HtmlPage page = web.getPage(run, "slipway/");
    Page record = web.goTo(run.getUrl() + "slipway/record?offset=0", "application/x-ndjson");
    Page script = web.goTo(run.getUrl() + "slipway/page/model.js", "text/javascript");

    assertTrue(
        page.getElementById("slipway")
            .getAttribute("data-record")
            .endsWith(run.getUrl() + "slipway/record"));
    String lines = record.getWebResponse().getContentAsString();
    assertTrue(lines.contains("\"type\":\"run.started\""), lines);
    assertTrue(lines.contains("\"name\":\"Build\""), lines);
    assertTrue(lines.contains("\"type\":\"build.buildFinished\""), lines);
    assertTrue(lines.contains("\"type\":\"run.finished\""), lines);
    assertEquals(200, script.getWebResponse().getStatusCode());
  }

  @Test
  void shouldFailWithoutAStackTrace_whenTheDockerfileIsWrong() throws Exception {
    WorkflowRun run =
        jenkins.buildAndAssertStatus(
            Result.FAILURE,
            job(
                """
                node('agent') {
                  writeFile file: 'Dockerfile', text: 'FROM scratch\\nCOPPY a b\\n'
                  buildImage()
                }
                """));

    jenkins.assertLogContains("Dockerfile:2", run);
    jenkins.assertLogNotContains("\tat io.slipway", run);
  }

  private WorkflowJob job(String script) throws Exception {
    WorkflowJob job = jenkins.createProject(WorkflowJob.class);
    job.setDefinition(new CpsFlowDefinition(script, true));
    return job;
  }
}
