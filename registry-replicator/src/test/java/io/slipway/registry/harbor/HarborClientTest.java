package io.slipway.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import io.slipway.registry.harbor.project.ImmutableRules;
import io.slipway.registry.harbor.project.Labels;
import io.slipway.registry.harbor.project.Members;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.harbor.project.Robots;
import io.slipway.registry.harbor.project.Selector;
import io.slipway.registry.harbor.project.Webhooks;
import io.slipway.registry.harbor.replication.Registries;
import io.slipway.registry.harbor.replication.Replications;
import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborException.Kind;
import io.slipway.registry.harbor.rest.HarborJson;
import io.slipway.registry.harbor.system.Schedules;
import io.slipway.registry.harbor.system.Schedules.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls against a Harbor that refuses what the swagger doesn't know. */
class HarborClientTest {

  @TempDir Path directory;
  private HarborFixture fixture;
  private HarborClient admin;

  @BeforeEach
  void start() throws Exception {
    fixture = new HarborFixture(directory);
    admin = fixture.admin();
  }

  @AfterEach
  void stop() {
    admin.close();
    fixture.close();
  }

  private long createProject(String name) throws Exception {
    return admin
        .projects()
        .create(new Projects.Request(name, Map.of("public", "false"), null, null, null));
  }

  @Test
  void shouldTellHealthAndVersion_whenAsked() throws Exception {
    assertThat(admin.system().health().status()).isEqualTo("healthy");
    assertThat(admin.system().info().harborVersion()).startsWith("v2.");
    assertThat(admin.system().currentUser().sysadminFlag()).isTrue();
    assertThat(admin.system().robotPrefix()).isEqualTo("robot$");
  }

  @Test
  void shouldReadEveryPageInOrder_whenListsAreLong() throws Exception {
    long project = createProject("shop");
    for (int i = 0; i < 250; i++) {
      admin.labels(project).create("l%03d".formatted(i), null, "#ffffff");
    }
    List<Labels.Label> all = admin.labels(project).list().all();
    assertThat(all).hasSize(250).extracting(Labels.Label::name).isSorted();
    List<String> seen = new ArrayList<>();
    admin.labels(project).list().forEach(label -> seen.add(label.name()) && seen.size() < 101);
    assertThat(seen).hasSize(101);
    assertThat(admin.labels(project).list().first(label -> label.name().equals("l249")))
        .isPresent();
  }

  @Test
  void shouldMeanTheName_whenAProjectIsNamedByDigits() throws Exception {
    long first = createProject("first");
    createProject(String.valueOf(first));
    assertThat(admin.projects().find(String.valueOf(first)).orElseThrow().name())
        .isEqualTo(String.valueOf(first));
  }

  @Test
  void shouldEncodeRepositoriesTwice_whenTheyHaveSlashes() {
    assertThat(ApiPath.repository("shop", "a/b", "artifacts", "sha256:1").toString())
        .isEqualTo("/api/v2.0/projects/shop/repositories/a%252Fb/artifacts/sha256%3A1");
    assertThat(ApiPath.of("labels").with("q", "a=~b c").with("none", null).toString())
        .isEqualTo("/api/v2.0/labels?q=a%3D%7Eb%20c");
  }

  @Test
  void shouldCreateChangeAndDelete_whenAProject() throws Exception {
    long id = createProject("shop");
    admin
        .projects()
        .update(
            "shop",
            new Projects.Request(
                null, Map.of("auto_scan", "true", "severity", "high"), null, null, null));
    Projects.Project project = admin.projects().find("shop").orElseThrow();
    assertThat(project.metadata("auto_scan")).contains("true");
    assertThat(project.metadata("public")).contains("false");
    long quota = admin.quotas().ofProject(id).orElseThrow().id();
    admin.quotas().limitStorage(quota, 1_000_000);
    assertThat(admin.quotas().ofProject(id).orElseThrow().storageLimit()).contains(1_000_000L);
    assertThat(admin.projects().summary("shop").quota().hard())
        .containsEntry("storage", 1_000_000L);
    assertThat(admin.projects().deletable("shop").deletable()).isTrue();
    admin.projects().delete("shop");
    assertThat(admin.projects().find("shop")).isEmpty();
  }

  @Test
  void shouldAddUsersAndGroups_whenTheyBecomeMembers() throws Exception {
    createProject("shop");
    fixture.harbor.addUser("alice", "Alice1234");
    fixture.harbor.addLdapGroup("team", "CN=team,DC=example");
    Members members = admin.members("shop");
    members.add(new Members.NewMember(2, new Members.User("alice"), null));
    members.add(
        new Members.NewMember(4, null, new Members.Group(null, null, "cn=team,dc=example")));
    long oidc =
        members.add(new Members.NewMember(3, null, new Members.Group("devs", Members.OIDC, null)));
    members.changeRole(oidc, 1);
    assertThat(members.list().all())
        .extracting(one -> one.entityType() + " " + one.entityName() + " " + one.roleName())
        .containsExactly(
            "u admin projectAdmin",
            "u alice developer",
            "g team maintainer",
            "g devs projectAdmin");
    members.remove(oidc);
    assertThat(members.list().all()).hasSize(3);
    assertThat(admin.system().ldapGroup("cn=TEAM,dc=example")).isPresent();
  }

  @Test
  void shouldTellTheSecretOnce_whenARobotIsCreatedAndRotated() throws Exception {
    createProject("shop");
    Robots.Permission pull =
        new Robots.Permission(
            "project", "shop", List.of(new Robots.Access("repository", "pull", null)));
    Robots.Secret created =
        admin.robots().create(new Robots.NewRobot("ci", null, "project", 30, true, List.of(pull)));
    Robots.Robot robot = admin.robots().get(created.id());
    assertThat(robot.name()).isEqualTo("robot$shop+ci");
    assertThat(robot.disable()).as("Harbor ignores it on creation").isFalse();
    Robots.Secret rotated = admin.robots().rotate(robot);
    assertThat(rotated.secret()).isNotEmpty().isNotEqualTo(created.secret());
    assertThat(created.toString()).doesNotContain(created.secret());
    try (HarborClient old =
        fixture.client(fixture.harbor.address(), robot.name(), created.secret())) {
      assertThatThrownBy(() -> old.projects().find("shop"))
          .isInstanceOfSatisfying(
              HarborException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHORIZED));
    }
  }

  @Test
  void shouldKeepFieldsItDoesNotKnow_whenItWritesBack() {
    Labels.Label label =
        HarborJson.MAPPER.readValue(
            "{\"id\":3,\"name\":\"a\",\"future\":{\"x\":1}}", Labels.Label.class);
    assertThat(HarborJson.MAPPER.writeValueAsString(label))
        .isEqualTo("{\"id\":3,\"name\":\"a\",\"future\":{\"x\":1}}");
  }

  @Test
  void shouldFollowReplications_whenHarborRunsThem() throws Exception {
    long registry =
        admin
            .registries()
            .create(
                new Registries.Registry(
                    null,
                    "site-b",
                    "harbor",
                    "https://b.example",
                    null,
                    false,
                    null,
                    new Registries.Credential("basic", "robot$x", "s3cret"),
                    null));
    assertThat(admin.registries().get(registry).credential().accessSecret()).isEqualTo("*****");
    admin.registries().ping(registry);
    Replications replications = admin.replications();
    long policy = replications.create(policy("to-b", registry));
    long execution = replications.start(policy);
    List<String> seen = new ArrayList<>();
    Replications.Execution end =
        replications.follow(
            execution,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            pause -> {},
            one -> seen.add(one.status()));
    assertThat(end.status()).isEqualTo("Succeed");
    assertThat(seen).containsExactly("InProgress", "Succeed");
    assertThat(replications.executions(policy).all()).hasSize(1);
    assertThat(replications.tasks(execution).all()).isEmpty();
    assertThatThrownBy(() -> admin.registries().delete(registry))
        .hasMessageContaining("412 (PRECONDITION: the registry %d is referenced", registry);
    replications.delete(policy);
    admin.registries().delete(registry);
  }

  private static Replications.Policy policy(String name, long registry) {
    return new Replications.Policy(
        null,
        name,
        null,
        null,
        new Replications.RegistryRef(registry, null),
        null,
        null,
        new Replications.Trigger("manual", null),
        List.of(),
        false,
        true,
        true,
        null,
        null,
        null,
        Map.of());
  }

  @Test
  void shouldSetAndRemoveSchedules_whenJobsHaveThem() throws Exception {
    Schedules schedules = admin.schedules();
    for (Job job : Job.values()) {
      assertThat(schedules.find(job)).isEmpty();
      Map<String, Object> parameters =
          job == Job.PURGE_AUDIT
              ? Map.of("audit_retention_hour", 24, "include_event_types", "pull_artifact")
              : Map.of();
      schedules.set(
          job, new Schedules.Schedule(new Schedules.When("Daily", "0 0 0 * * *"), parameters));
      assertThat(schedules.find(job).orElseThrow().schedule().type()).isEqualTo("Daily");
      schedules.set(job, new Schedules.Schedule(new Schedules.When("None", ""), null));
      assertThat(schedules.find(job)).isEmpty();
    }
    long run = schedules.start(Job.GC, Map.of("delete_untagged", true));
    assertThat(schedules.runs(Job.GC).all()).hasSize(1);
    assertThat(schedules.log(Job.GC, run)).contains("done");
  }

  @Test
  void shouldSwitchRules_whenImmutableTagsAreDisabled() throws Exception {
    createProject("shop");
    ImmutableRules rules = admin.immutableRules("shop");
    Selector tags = new Selector("doublestar", "matches", "v*", null);
    Selector all = new Selector("doublestar", "repoMatches", "**", null);
    rules.create(
        new ImmutableRules.Rule(
            null,
            false,
            null,
            "immutable",
            "immutable_template",
            List.of(tags),
            Map.of("repository", List.of(all)),
            Map.of()));
    ImmutableRules.Rule rule = rules.list().all().get(0);
    rules.setDisabled(rule, true);
    assertThat(rules.list().all().get(0).disabled()).isTrue();
    rules.delete(rule.id());
    assertThat(rules.list().all()).isEmpty();
  }

  @Test
  void shouldNameWhatIsWrong_whenAWebhookHasAnUnknownEvent() throws Exception {
    createProject("shop");
    Webhooks.Target target = new Webhooks.Target("http", "https://ci.example/x", null, false, null);
    Webhooks.Policy policy =
        new Webhooks.Policy(null, "ci", null, List.of(target), List.of("PUSH"), true, Map.of());
    assertThatThrownBy(() -> admin.webhooks("shop").create(policy))
        .hasMessage(
            "Tried to create webhook ci in project shop at %s, but it answered 400 (BAD_REQUEST: unsupported event type PUSH). Correct the value that the message names.",
            fixture.harbor.address());
    assertThat(admin.webhooks("shop").supported().eventType()).contains("PUSH_ARTIFACT");
  }

  @Test
  void shouldSayWhoMayNot_whenAnAccountIsMissingWrongOrWeak() throws Exception {
    createProject("shop");
    fixture.harbor.addUser("bob", "Bob12345");
    assertKind(fixture.client(fixture.harbor.address(), "", ""), Kind.UNAUTHORIZED, 401);
    assertKind(fixture.client(fixture.harbor.address(), "bob", "wrong"), Kind.UNAUTHORIZED, 401);
    assertKind(fixture.client(fixture.harbor.address(), "bob", "Bob12345"), Kind.FORBIDDEN, 403);
  }

  private static void assertKind(HarborClient client, Kind kind, int status) throws Exception {
    try (client) {
      assertThatThrownBy(() -> client.members("shop").list().all())
          .isInstanceOfSatisfying(
              HarborException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(kind);
                assertThat(e.status()).isEqualTo(status);
              });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, NOT_FOUND, 1",
    "409, CONFLICT, 1",
    "412, PRECONDITION, 1",
    "422, INVALID, 1",
    "400, INVALID, 1",
    "429, BUSY, 3",
    "503, BUSY, 3",
    "500, UNAVAILABLE, 3",
    "502, UNAVAILABLE, 3"
  })
  void shouldKnowWhatToRepeat_whenHarborAnswers(int status, Kind kind, int attempts)
      throws Exception {
    FaultRule rule = FaultRule.on(Call.path("/api/"), new Fault.Status(status, null));
    try (FaultProxy proxy =
            FaultProxy.start(FaultProxy.Options.before(fixture.harbor.address()).withRules(rule));
        HarborClient client = fixture.client(proxy.address(), "admin", HarborFixture.PASSWORD)) {
      assertThatThrownBy(() -> client.system().info())
          .isInstanceOfSatisfying(
              HarborException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(kind);
                assertThat(e.status()).isEqualTo(status);
              });
      assertThat(fixture.retries).hasSize(attempts - 1);
    }
  }

  @Test
  void shouldWaitAsLongAsAsked_whenHarborIsBusyOnce() throws Exception {
    FaultRule rule =
        FaultRule.on(Call.path("/api/"), new Fault.Status(429, Duration.ofSeconds(7))).times(1);
    try (FaultProxy proxy =
            FaultProxy.start(FaultProxy.Options.before(fixture.harbor.address()).withRules(rule));
        HarborClient client = fixture.client(proxy.address(), "admin", HarborFixture.PASSWORD)) {
      assertThat(client.system().info().harborVersion()).isNotNull();
      assertThat(fixture.pauses).containsExactly(Duration.ofSeconds(7));
    }
  }

  @Test
  void shouldNotRepeatACreation_whenTheAnswerIsLost() throws Exception {
    FaultRule rule =
        FaultRule.on(Call.path("/api/v2.0/projects"), new Fault.Reset(Fault.Side.RESPONSE, 0));
    try (FaultProxy proxy =
            FaultProxy.start(FaultProxy.Options.before(fixture.harbor.address()).withRules(rule));
        HarborClient client = fixture.client(proxy.address(), "admin", HarborFixture.PASSWORD)) {
      Projects.Request request = new Projects.Request("shop", null, null, null, null);
      assertThatThrownBy(() -> client.projects().create(request))
          .hasMessageContaining("It may have been done all the same, so it was not tried again.");
      assertThat(fixture.retries).isEmpty();
      assertThat(admin.projects().find("shop")).isPresent();
    }
  }

  @Test
  void shouldEnd_whenInterrupted() throws Exception {
    FaultRule stall =
        FaultRule.on(
            Call.path("/api/"), new Fault.Stall(Fault.Side.RESPONSE, 0, Duration.ofSeconds(30)));
    try (FaultProxy proxy =
            FaultProxy.start(FaultProxy.Options.before(fixture.harbor.address()).withRules(stall));
        HarborClient client = fixture.client(proxy.address(), "admin", HarborFixture.PASSWORD)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> client.system().info()).isInstanceOf(InterruptedException.class);
    }
  }
}
