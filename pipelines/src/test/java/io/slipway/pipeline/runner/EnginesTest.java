package io.slipway.pipeline.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.LocalRegistry;
import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.step.StepCatalogue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Jenkinsfile over the real engines, against real registries. */
class EnginesTest {
  @TempDir Path temp;

  private final List<RecordEntry> entries = new ArrayList<>();

  @Test
  void shouldBuildPushAndReplicate_whenJenkinsfileSaysSo() throws Exception {
    try (LocalRegistry a = LocalRegistry.start(LocalRegistry.Options.in(temp.resolve("a")));
        LocalRegistry b = LocalRegistry.start(LocalRegistry.Options.in(temp.resolve("b")))) {
      writeProject();
      RunResult result = run(Map.of("A", a.address(), "B", b.address()));
      assertThat(result.message()).isNull();
      assertThat(result.status()).isEqualTo(RunStatus.SUCCESS);
      String digest = text("build.imagePushed", "digest");
      assertThat(text("replication.tagVerified", "digest")).isEqualTo(digest);
      assertThat(told())
          .contains("image " + a.address() + "/shop/web@" + digest, "tag 1 " + digest);
      assertThat(manifestDigest(b.address(), "shop/web", "1")).isEqualTo(digest);
    }
  }

  @Test
  void shouldSayWhichRegistry_whenItIsDown() throws Exception {
    writeProject();
    RunResult result = run(Map.of("A", "127.0.0.1:1", "B", "127.0.0.1:1"));
    assertThat(result.status()).isEqualTo(RunStatus.FAILURE);
    assertThat(result.message()).startsWith("Jenkinsfile:6: ").contains("127.0.0.1:1");
  }

  @Test
  void shouldBuildFromAJar_whenJenkinsfileSaysSo() throws Exception {
    try (LocalRegistry a = LocalRegistry.start(LocalRegistry.Options.in(temp.resolve("a")))) {
      writeProject();
      try (ZipOutputStream jar =
          new ZipOutputStream(Files.newOutputStream(temp.resolve("workspace/app.jar")))) {
        jar.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
        jar.write("Manifest-Version: 1.0\nMain-Class: a.Main\n\n".getBytes(UTF_8));
        jar.putNextEntry(new ZipEntry("a/text.properties"));
      }
      Files.writeString(
          temp.resolve("Jenkinsfile"),
          """
          node {
            buildImage tags: ["${env.A}/shop/base:1"], push: true
            def built = buildImage jar: 'app.jar', jarBase: "${env.A}/shop/base:1",
              jarJvmFlags: ['-Xmx64m'], jarPorts: ['8080'], labels: [a: 'b'], compression: 'zstd',
              sbom: 'all', provenance: 'max', outputs: ['oci-archive:app.tar'],
              cacheTo: ["type=registry,mode=max,ref=${env.A}/shop/cache:1"],
              tags: ["${env.A}/shop/app:1"], push: true
            def again = buildImage jar: 'app.jar', jarBase: "${env.A}/shop/base:1",
              jarJvmFlags: ['-Xmx64m'], jarPorts: ['8080'], labels: [a: 'b'], compression: 'zstd',
              cacheFrom: ["${env.A}/shop/cache:1"], tags: ["${env.A}/shop/app:2"], push: true
            echo "cached ${again.cachedSteps} of ${again.steps}"
          }
          """);
      RunResult result = run(Map.of("A", a.address()));
      assertThat(result.message()).isNull();
      assertThat(temp.resolve("workspace/app.tar")).isNotEmptyFile();
      assertThat(manifestDigest(a.address(), "shop/app", "1")).startsWith("sha256:");
      assertThat(told()).anyMatch(line -> line.matches("cached (\\d+) of \\1"));
    }
  }

  private void writeProject() throws IOException {
    Files.createDirectories(temp.resolve("workspace"));
    Files.writeString(temp.resolve("workspace/hello.txt"), "hello");
    Files.writeString(
        temp.resolve("workspace/Dockerfile"), "FROM scratch\nCOPY hello.txt /hello.txt\n");
    Files.writeString(
        temp.resolve("workspace/replication.yaml"),
        """
        apiVersion: slipway.io/v1
        kind: ReplicationPolicy
        metadata: {name: shop}
        spec:
          source: {registry: "${A}"}
          filters: [{repository: "shop/**"}]
          destinations: [{name: b, registry: "${B}"}]
        """);
    Files.writeString(
        temp.resolve("Jenkinsfile"),
        """
        pipeline {
          agent any
          stages {
            stage('Ship') {
              steps {
                script { def built = buildImage tags: ["${env.A}/shop/web:1"], push: true
                  echo "image ${built.image}"
                  def copied = replicateImage()
                  echo "tag ${copied.tags[0].tag} ${copied.tags[0].digest}" }
              }
            }
          }
        }
        """);
  }

  private RunResult run(Map<String, String> environment) throws IOException {
    return new PipelineRunner()
        .run(
            new RunSpec(
                temp.resolve("Jenkinsfile"),
                temp.resolve("workspace"),
                Map.of(),
                environment,
                temp.resolve("record"),
                temp.resolve("state"),
                StepCatalogue.standard(),
                Prompt.NOBODY),
            entries::add);
  }

  private String text(String type, String field) {
    return entries.stream()
        .filter(entry -> entry.type().equals(type))
        .map(entry -> entry.text(field))
        .findFirst()
        .orElse("no " + type);
  }

  private List<String> told() {
    return entries.stream()
        .filter(entry -> entry.type().equals("log.line"))
        .map(entry -> entry.text("text"))
        .toList();
  }

  private static String manifestDigest(String registry, String repository, String tag)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://" + registry + "/v2/" + repository + "/manifests/" + tag))
            .header("Accept", "*/*")
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString())
        .headers()
        .firstValue("Docker-Content-Digest")
        .orElse("none");
  }
}
