package io.slipway.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import io.slipway.local.harbor.LocalHarbor;
import io.slipway.registry.harbor.HarborAccess;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.project.Members;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans and applies against a Harbor that refuses what the swagger doesn't know. */
class HarborCommandTest {

  private static final String PASSWORD = "Harbor12345";
  private static final String REMOTE_SECRET = "remote-s3cret-value";
  private static final String HEADER = "Bearer hook-s3cret-value";

  @TempDir Path directory;
  private LocalHarbor harbor;
  private Path file;
  private String output = "";

  @BeforeEach
  void start() throws IOException {
    harbor = LocalHarbor.start(LocalHarbor.Options.in(directory.resolve("harbor")));
    Files.writeString(
        Files.createDirectories(directory.resolve("none")).resolve("config.json"), "{}");
    harbor.addUser("alice", "Alice1234");
    harbor.addUser("bob", "Bob12345");
    harbor.addLdapGroup("team", "cn=team,dc=example");
    file = write(everything(harbor.address()));
  }

  @AfterEach
  void stop() {
    harbor.close();
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("harbor.yaml"), yaml);
  }

  private String everything(String address) {
    return """
        apiVersion: slipway.io/v1
        kind: Harbor
        metadata: {name: shop}
        spec:
          registry: %1$s
          registries:
            - name: site-b
              type: harbor
              url: https://b.example
              description: the other site
              credential: {accessKey: robot$x, accessSecret: "${REMOTE_SECRET}"}
          replications:
            - name: to-b
              to: site-b
              repositories: shop/**
              tags: v*
              labels: [checked]
              trigger: scheduled
              cron: "0 0 3 * * *"
              override: true
              speedLimit: 1000
          labels:
            - {name: checked, description: "was looked at", color: "#00ff00"}
          robots:
            - name: scanner
              description: reads all
              durationDays: -1
              permissions:
                - {project: "*", access: [repository:pull, artifact:list]}
                - {access: [project:list]}
              secretFile: %2$s/scanner.secret
          projects:
            - name: shop
              publicAccess: false
              storageLimit: 5GiB
              contentTrust: true
              preventVulnerable: true
              severity: high
              autoScan: true
              cveAllowlist: {ids: [CVE-2024-2, CVE-2024-1]}
              members:
                - {user: alice, role: developer}
                - {ldapGroup: "CN=team,DC=example", role: maintainer}
                - {oidcGroup: devs, role: guest}
              labels:
                - {name: stable, color: "#0095d3"}
              robots:
                - name: ci
                  durationDays: 90
                  disabled: false
                  access: [repository:push, repository:pull]
                  secretFile: %2$s/ci.secret
              webhooks:
                - name: notify
                  type: http
                  url: https://ci.example/hook
                  authHeader: "${HOOK_HEADER}"
                  events: [pushArtifact, scanningCompleted]
              immutableTags:
                - {tags: "v*"}
                - {repositories: "base/**", tagsExclude: "latest", disabled: true}
              retention:
                schedule: "0 0 4 * * *"
                rules:
                  - {keep: latestPushed, count: 10}
                  - {keep: pulledWithinDays, count: 30, tags: "release-*", untagged: false}
                  - {keep: always, tags: "v*"}
          gc: {every: weekly, deleteUntagged: true, workers: 2}
          purgeAudit: {every: daily, retentionHours: 720, events: [pull_artifact, create_artifact]}
          scanAll: {every: custom, cron: "0 0 5 * * *"}
        """
        .formatted(address, directory);
  }

  private Map<String, String> environment(String user, String password) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SLIPWAY_STATE", directory.resolve("state").toString());
    environment.put("DOCKER_CONFIG", directory.resolve("none").toString());
    environment.put("REMOTE_SECRET", REMOTE_SECRET);
    environment.put("HOOK_HEADER", HEADER);
    if (!user.isEmpty()) {
      environment.put("HARBOR_USERNAME", user);
      environment.put("HARBOR_PASSWORD", password);
    }
    return environment;
  }

  private int harbor(String... words) {
    return harborAs("admin", PASSWORD, words);
  }

  private int harborAs(String user, String password, String... words) {
    List<String> all = new ArrayList<>(List.of("harbor"));
    all.addAll(List.of(words));
    if (!all.contains("--registry")) {
      all.addAll(List.of("-f", file.toString()));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code = Main.run(all.toArray(String[]::new), stream, stream, environment(user, password));
    output = bytes.toString(StandardCharsets.UTF_8);
    assertThat(output).doesNotContain(REMOTE_SECRET, HEADER, PASSWORD);
    return code;
  }

  private HarborClient admin() throws Exception {
    return HarborClient.open(
        harbor.address(),
        new HarborAccess(null, Set.of(), Set.of(), environment("admin", PASSWORD)),
        (what, next, of, after, reason) -> {});
  }

  @Test
  void shouldDoEverythingOnce_whenApplied() throws Exception {
    assertThat(harbor("plan")).isZero();
    assertThat(output)
        .contains(
            "+ project shop\n",
            "    storageLimit: 5368709120 bytes\n",
            "+ member shop/ldap group CN=team,DC=example\n    role: maintainer\n",
            "+ robot shop/ci\n",
            "    secret: (secret)\n",
            "    authHeader: (secret)\n",
            "14 to create, 3 to change, 0 to delete, 0 as the file says");
    assertThat(harbor("plan", "--detailed-exitcode")).isEqualTo(3);
    assertThat(harbor("apply")).as(output).isZero();
    assertThat(output).contains("created project shop", "created member shop/oidc group devs");
    assertThat(harbor("apply")).isZero();
    assertThat(output).contains("nothing to do, 17 as the file says");
    assertThat(harbor("plan", "--detailed-exitcode")).isZero();
    for (String name : List.of("ci.secret", "scanner.secret")) {
      Path secret = directory.resolve(name);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
      assertThat(Files.readString(secret)).hasSizeGreaterThan(8);
      assertThat(output).doesNotContain(Files.readString(secret));
    }
    try (HarborClient ci =
        HarborClient.open(
            harbor.address(),
            new HarborAccess(
                null,
                Set.of(),
                Set.of(),
                environment("robot$shop+ci", Files.readString(directory.resolve("ci.secret")))),
            (what, next, of, after, reason) -> {})) {
      assertThat(ci.projects().list().all()).isEmpty();
    }
  }

  @Test
  void shouldChangeOnlyWhatTheFileNames_whenThingsDrift() throws Exception {
    assertThat(harbor("apply")).isZero();
    try (HarborClient admin = admin()) {
      Members.Member alice =
          admin.members("shop").list().first(one -> one.entityName().equals("alice")).orElseThrow();
      admin.members("shop").changeRole(alice.id(), 3);
      admin.members("shop").add(new Members.NewMember(2, new Members.User("bob"), null));
      admin.labels(null).create("mine", null, "#ffffff");
    }
    write(
        everything(harbor.address())
            .replace("url: https://ci.example/hook", "url: https://ci.example/new"));
    assertThat(harbor("apply")).isZero();
    assertThat(output)
        .contains(
            "~ member shop/user alice\n    role: guest -> developer\n",
            "~ webhook shop/notify\n    url: https://ci.example/hook -> https://ci.example/new\n",
            "0 to create, 2 to change, 0 to delete");
    try (HarborClient admin = admin()) {
      assertThat(admin.members("shop").list().all())
          .extracting(Members.Member::entityName)
          .contains("bob", "admin");
      assertThat(admin.labels(null).list().first(one -> one.name().equals("mine"))).isPresent();
    }
  }

  @Test
  void shouldDeleteOnlyKindsThatItPrunes_whenTheFileSaysSo() throws Exception {
    assertThat(harbor("apply")).isZero();
    try (HarborClient admin = admin()) {
      admin.members("shop").add(new Members.NewMember(2, new Members.User("bob"), null));
      admin.labels(null).create("mine", null, "#ffffff");
    }
    write(
        everything(harbor.address())
            .replace("- name: shop\n", "- name: shop\n      prune: [members]\n")
            .replace("        - {user: alice, role: developer}\n", ""));
    assertThat(harbor("apply", "--json")).isZero();
    assertThat(output)
        .contains("\"action\":\"delete\",\"kind\":\"member\",\"name\":\"shop/user alice\"")
        .contains("\"name\":\"shop/user bob\"")
        .doesNotContain("shop/user admin", "mine");
    try (HarborClient admin = admin()) {
      assertThat(admin.members("shop").list().all())
          .extracting(Members.Member::entityName)
          .containsExactlyInAnyOrder("admin", "team", "devs");
    }
  }

  @Test
  void shouldDeletePoliciesBeforeTheirRegistries_whenBothArePruned() throws Exception {
    assertThat(harbor("apply")).isZero();
    write(
        """
        apiVersion: slipway.io/v1
        kind: Harbor
        metadata: {name: shop}
        spec:
          registry: %s
          prune: [registries, replications, labels, robots]
          projects:
            - name: shop
              prune: [labels, robots, webhooks, immutableTags, retention]
          gc: {every: none}
        """
            .formatted(harbor.address()));
    assertThat(harbor("apply")).as(output).isZero();
    assertThat(output)
        .containsSubsequence("- replication to-b", "- registry site-b")
        .contains("- retention shop/policy", "- webhook shop/notify", "every: Weekly -> None");
    assertThat(harbor("apply")).isZero();
    assertThat(output).contains("nothing to do");
  }

  @Test
  void shouldGoOn_whenARunWasCutOff() throws Exception {
    FaultRule broken =
        FaultRule.on(
                Call.path("/webhook/policies$").and(call -> call.method().equals("POST")),
                new Fault.Reset(Fault.Side.RESPONSE, 0))
            .times(1);
    try (FaultProxy proxy =
        FaultProxy.start(FaultProxy.Options.before(harbor.address()).withRules(broken))) {
      write(everything(proxy.address()));
      assertThat(harbor("apply")).isEqualTo(1);
      assertThat(output).contains("created project shop", "It may have been done all the same");
      assertThat(harbor("apply")).as(output).isZero();
      assertThat(output).doesNotContain("created project shop");
      assertThat(harbor("apply")).isZero();
      assertThat(output).contains("nothing to do, 17 as the file says");
    }
  }

  @Test
  void shouldRotateALostSecret_whenARobotsCreationWasCutOff() throws Exception {
    FaultRule broken =
        FaultRule.on(
                Call.path("/robots$").and(call -> call.method().equals("POST")),
                new Fault.Reset(Fault.Side.RESPONSE, 0))
            .times(1);
    try (FaultProxy proxy =
        FaultProxy.start(FaultProxy.Options.before(harbor.address()).withRules(broken))) {
      write(everything(proxy.address()));
      assertThat(harbor("apply")).isEqualTo(1);
      assertThat(directory.resolve("ci.secret.pending")).exists();
      assertThat(harbor("apply")).as(output).isZero();
      assertThat(output).contains("secretFile: (lost when a run was cut off) -> ");
      assertThat(directory.resolve("ci.secret")).exists();
      assertThat(directory.resolve("ci.secret.pending")).doesNotExist();
    }
  }

  @Test
  void shouldDoNothing_whenTheKeptPlanIsNoLongerDue() throws Exception {
    Path plan = directory.resolve("plan.json");
    assertThat(harbor("plan", "--out", plan.toString())).isZero();
    assertThat(plan).content().doesNotContain(REMOTE_SECRET, HEADER);
    try (HarborClient admin = admin()) {
      admin.labels(null).create("checked", "by hand", "#000000");
    }
    assertThat(harbor("apply", "--plan", plan.toString())).isEqualTo(1);
    assertThat(output).contains("changed since the plan", "~ label checked", "Nothing was done");
    try (HarborClient admin = admin()) {
      assertThat(admin.projects().find("shop")).isEmpty();
    }
    assertThat(harbor("plan", "--out", plan.toString())).isZero();
    assertThat(harbor("apply", "--plan", plan.toString())).as(output).isZero();
  }

  @Test
  void shouldReplaceTheSecret_whenARobotIsRotated() throws Exception {
    assertThat(harbor("apply")).isZero();
    String before = Files.readString(directory.resolve("ci.secret"));
    assertThat(harbor("rotate", "shop/ci", "scanner")).isZero();
    String after = Files.readString(directory.resolve("ci.secret"));
    assertThat(after).isNotEqualTo(before);
    assertThat(output).contains("rotated shop/ci").doesNotContain(before, after);
    assertThat(harbor("rotate", "shop/none")).isEqualTo(1);
    assertThat(output).contains("The file has no robot 'shop/none'");
    Files.delete(directory.resolve("ci.secret"));
    assertThat(harbor("plan")).isZero();
    assertThat(output).contains("note: robot shop/ci is there, but its secret is not in ");
  }

  @Test
  void shouldSendSecretsAgain_whenAskedTo() {
    assertThat(harbor("apply")).isZero();
    assertThat(harbor("plan", "--update-secrets")).isZero();
    assertThat(output).contains("~ registry site-b\n    secret: (secret) -> (sent again)\n");
    assertThat(harbor("apply", "--update-secrets")).as(output).isZero();
  }

  @Test
  void shouldRunAPolicyToItsEnd_whenAsked() {
    assertThat(harbor("apply")).isZero();
    assertThat(harbor("replicate", "to-b")).as(output).isZero();
    assertThat(output).contains("replication 1 InProgress", "replication 1 Succeed");
    assertThat(harbor("replicate", "none")).isEqualTo(2);
    assertThat(output).contains("has no replication policy 'none'");
  }

  @Test
  void shouldSayWhoMayNot_whenTheAccountIsWeakOrWrong() {
    assertThat(harborAs("bob", "Bob12345", "apply")).isEqualTo(1);
    assertThat(output).contains("403 (FORBIDDEN").contains("Use an account with the role");
    assertThat(harborAs("bob", "wrong", "apply")).isEqualTo(1);
    assertThat(output).contains("401 (UNAUTHORIZED").contains("docker login");
    assertThat(harborAs("", "", "apply")).isEqualTo(1);
    assertThat(output).contains("401 (UNAUTHORIZED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "role: developer | role: developper | expected one of projectAdmin, maintainer",
        "storageLimit: 5GiB | storageLimit: 5G | '5G' is not a size such as 50GiB",
        "autoScan: true | autoscan: true | unknown key 'autoscan' (did you mean autoScan?)",
        "durationDays: 90 | durationDays: 0 | is 0, but must be -1 or more than 0",
        "access: [repository:push, repository:pull] | access: [push] | 'push' is not resource:action",
        "{user: alice, role: developer} | {user: alice, oidcGroup: x, role: developer} | exactly one of user",
        "url: https://b.example | url: b.example | 'b.example' is not an http(s) URL",
        "to: site-b | to: site-c | knows no registry 'site-c'",
        "cron: \"0 0 3 * * *\" | cron: \"0 3 * * *\" | is not a cron of six fields",
        "events: [pushArtifact, scanningCompleted] | events: [] | none given",
        "{keep: latestPushed, count: 10} | {keep: latestPushed} | must be given, and more than 0",
        "every: weekly | every: custom | belongs to 'every: custom'",
        "kind: Harbor | kind: HarborProject | is 'HarborProject', but must be Harbor",
        "color: \"#0095d3\" | color: blue | 'blue' is not a colour",
        "retentionHours: 720 | retentionHours: 0 | must be 1 to 240000"
      })
  void shouldSayWhatIsWrongAndWhere_whenTheFileIs(String right, String wrong, String message)
      throws IOException {
    String yaml = everything(harbor.address());
    assertThat(yaml).contains(right);
    write(yaml.replace(right, wrong));
    assertThat(harbor("apply")).isIn(1, 2);
    assertThat(output).contains(message);
    if (!message.startsWith("knows")) {
      assertThat(output).containsPattern("harbor\\.yaml:\\d+:\\d+: ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "409, CONFLICT, Plan again",
    "412, PRECONDITION, Remove what the message names",
    "422, INVALID, Correct the value",
    "429, BUSY, Run again later"
  })
  void shouldSayWhatToDo_whenHarborRefuses(int status, String kind, String advice)
      throws Exception {
    FaultRule rule =
        FaultRule.on(
            Call.path("/labels$").and(call -> call.method().equals("POST")),
            new Fault.Status(status, Duration.ZERO));
    try (FaultProxy proxy =
        FaultProxy.start(FaultProxy.Options.before(harbor.address()).withRules(rule))) {
      write(everything(proxy.address()));
      assertThat(harbor("apply")).isEqualTo(1);
      assertThat(output).as(kind).contains(String.valueOf(status), advice, "create label");
    }
  }
}
