package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.HarborFixture;
import io.slipway.registry.harbor.artifact.Artifacts;
import io.slipway.registry.harbor.audit.AuditLog;
import io.slipway.registry.harbor.project.ImmutableRules;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.harbor.project.Robots;
import io.slipway.registry.harbor.project.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes and pulls at a Harbor, with its token service, and what the API tells of them. */
class HarborRegistryTest {

  @TempDir Path directory;
  private HarborFixture fixture;
  private HarborClient admin;

  @BeforeEach
  void start() throws Exception {
    fixture = new HarborFixture(directory);
    admin = fixture.admin();
    admin.projects().create(new Projects.Request("shop", null, null, null, null));
  }

  @AfterEach
  void stop() {
    admin.close();
    fixture.close();
  }

  private ReplicationResult copy(String from, String to, String user, String password)
      throws Exception {
    Path config = HarborFixture.dockerConfig(directory, fixture.harbor.address(), user, password);
    return Replicator.create()
        .copy(from, List.of(to), RunOptions.defaults().withDockerConfig(config), event -> {})
        .orThrow();
  }

  private TestImage push(String repositoryAndTag) throws Exception {
    TestImage image = TestImage.image(repositoryAndTag.hashCode(), 100, 2000);
    Path layout =
        Files.createDirectories(directory.resolve("layout" + repositoryAndTag.hashCode()));
    image.writeLayout(layout, "1");
    copy(
        "oci:" + layout,
        fixture.harbor.address() + "/" + repositoryAndTag,
        "admin",
        HarborFixture.PASSWORD);
    return image;
  }

  @Test
  void shouldShowArtifactsAndAudit_whenImagesArePushedAndPulled() throws Exception {
    TestImage image = push("shop/web/api:1.0");
    copy(
        fixture.harbor.address() + "/shop/web/api:1.0",
        "oci:" + directory.resolve("out"),
        "admin",
        HarborFixture.PASSWORD);
    Artifacts artifacts = admin.artifacts("shop");
    assertThat(artifacts.repositories().all())
        .extracting(Artifacts.Repository::path)
        .containsExactly("web/api");
    Artifacts.Artifact found = artifacts.find("web/api", "1.0").orElseThrow();
    assertThat(found.digest()).isEqualTo(image.digest());
    assertThat(found.tags()).extracting(Artifacts.Tag::name).containsExactly("1.0");
    List<AuditLog.Entry> log =
        admin
            .auditLog()
            .entries(
                "shop", Instant.now().minusSeconds(600), Instant.now().plus(Duration.ofHours(1)))
            .all();
    assertThat(log).extracting(AuditLog.Entry::operation).contains("create", "pull");
    AuditLog.Entry push =
        log.stream().filter(one -> one.tag().isPresent()).findFirst().orElseThrow();
    assertThat(push.repository()).isEqualTo("shop/web/api");
    assertThat(push.tag()).contains("1.0");
    assertThat(push.digest()).contains(image.digest());
  }

  @Test
  void shouldLetRobotsDoWhatTheyMay_whenTheyPushAndPull() throws Exception {
    push("shop/api:1");
    Robots.Permission pull =
        new Robots.Permission(
            "project", "shop", List.of(new Robots.Access("repository", "pull", null)));
    Robots.Secret robot =
        admin
            .robots()
            .create(new Robots.NewRobot("reader", null, "project", -1, false, List.of(pull)));
    String reference = fixture.harbor.address() + "/shop/api";
    Path out = directory.resolve("out");
    copy(reference + ":1", "oci:" + out, robot.name(), robot.secret());
    assertThatThrownBy(() -> copy("oci:" + out, reference + ":2", robot.name(), robot.secret()))
        .hasMessageContaining("401");
  }

  @Test
  void shouldRefuseAnotherImage_whenATagIsImmutable() throws Exception {
    push("shop/api:v1");
    Selector tags = new Selector("doublestar", "matches", "v*", null);
    Selector all = new Selector("doublestar", "repoMatches", "**", null);
    admin
        .immutableRules("shop")
        .create(
            new ImmutableRules.Rule(
                null,
                false,
                null,
                "immutable",
                "immutable_template",
                List.of(tags),
                Map.of("repository", List.of(all)),
                Map.of()));
    assertThat(admin.artifacts("shop").tags("api", "v1").all()).allMatch(Artifacts.Tag::immutable);
    TestImage other = TestImage.image(99, 10);
    Path layout = Files.createDirectories(directory.resolve("other"));
    other.writeLayout(layout, "1");
    assertThatThrownBy(
            () ->
                copy(
                    "oci:" + layout,
                    fixture.harbor.address() + "/shop/api:v1",
                    "admin",
                    HarborFixture.PASSWORD))
        .hasMessageContaining("immutable");
  }

  @Test
  void shouldTagLabelScanAndDelete_whenArtifactsAreManaged() throws Exception {
    TestImage image = push("shop/api:1");
    fixture.harbor.vulnerabilities(image.digest(), Map.of("High", 2, "Low", 1));
    Artifacts artifacts = admin.artifacts("shop");
    artifacts.createTag("api", "1", "stable");
    assertThatThrownBy(() -> artifacts.createTag("api", "1", "stable")).hasMessageContaining("409");
    artifacts.scan("api", "stable");
    Artifacts.Artifact scanned = artifacts.find("api", "stable").orElseThrow();
    assertThat(scanned.scan().orElseThrow().severity()).isEqualTo("High");
    assertThat(scanned.scan().orElseThrow().summary().total()).isEqualTo(3);
    assertThat(artifacts.vulnerabilities("api", "1").toString()).contains("High");
    long label = admin.labels(null).create("checked", null, null);
    artifacts.addLabel("api", "1", label);
    assertThat(artifacts.find("api", "1").orElseThrow().labels()).hasSize(1);
    artifacts.removeLabel("api", "1", label);
    artifacts.deleteTag("api", "1", "stable");
    assertThat(artifacts.tags("api", "1").all()).hasSize(1);
    artifacts.delete("api", "1");
    assertThat(artifacts.find("api", "1")).isEmpty();
  }

  @Test
  void shouldKeepVulnerableImagesIn_whenTheProjectSaysSo() throws Exception {
    TestImage image = push("shop/api:1");
    fixture.harbor.vulnerabilities(image.digest(), Map.of("Critical", 1));
    admin.artifacts("shop").scan("api", "1");
    admin
        .projects()
        .update(
            "shop",
            new Projects.Request(
                null, Map.of("prevent_vul", "true", "severity", "high"), null, null, null));
    assertThatThrownBy(
            () ->
                copy(
                    fixture.harbor.address() + "/shop/api:1",
                    "oci:" + directory.resolve("out"),
                    "admin",
                    HarborFixture.PASSWORD))
        .hasMessageContaining("PROJECTPOLICYVIOLATION");
  }
}
