package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.Policies.FilterOf;
import io.slipway.registry.scope.NewestBy;
import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.scope.ReferrerRule.Include;
import io.slipway.registry.scope.RewriteRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a source a policy takes, and under which names it arrives. */
class PolicyScopeTest {

  @TempDir Path directory;
  private LocalRegistry a;
  private LocalRegistry b;
  private final EventLog events = new EventLog();
  private final Replicator replicator = Replicator.create();

  @BeforeEach
  void startRegistries() throws Exception {
    a = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("a")));
    b = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("b")));
  }

  @AfterEach
  void stopRegistries() {
    a.close();
    b.close();
  }

  private void push(String repository, String... tags) throws Exception {
    for (String tag : tags) {
      TestImage.image((repository + tag).hashCode(), 10).push(a.address(), repository, tag);
    }
  }

  private List<String> replicated(Consumer<FilterOf> keys) throws Exception {
    FilterOf filter = FilterOf.repository("**");
    keys.accept(filter);
    return run(Policies.from(a.address()).filter(filter).to("b", b.address()).named("test"));
  }

  private List<String> run(ReplicationPolicy policy) throws Exception {
    return replicator.replicate(policy, RunOptions.defaults(), events).orThrow().tags().stream()
        .map(tag -> tag.repository() + ":" + tag.tag())
        .sorted()
        .toList();
  }

  @Test
  void shouldTakeRepositoriesByRegexAndExceptions_whenGiven() throws Exception {
    push("shop/api", "1");
    push("shop/web", "1");
    push("shop/web-test", "1");
    push("other/web", "1");

    assertThat(
            replicated(
                filter -> {
                  filter.repository = null;
                  filter.repositoryRegex = "shop/(api|web.*)";
                  filter.exceptRepositories = List.of("**/*-test");
                }))
        .containsExactly("shop/api:1", "shop/web:1");
  }

  @Test
  void shouldTakeTagsByRegexAndExceptions_whenGiven() throws Exception {
    push("x", "v1", "v2", "v2-dev", "latest");
    assertThat(
            replicated(
                filter -> {
                  filter.tagRegex = "v[0-9]+.*";
                  filter.exceptTags = List.of("*-dev");
                }))
        .containsExactly("x:v1", "x:v2");
  }

  @Test
  void shouldTakeNewestVersionsOfRange_whenSemverIsGiven() throws Exception {
    push("x", "1.9.0", "1.10.0", "1.2.0", "2.0.0", "1.11.0-rc.1", "latest");
    assertThat(
            replicated(
                filter -> {
                  filter.semver = "^1.0.0";
                  filter.newest = 2;
                }))
        .containsExactly("x:1.10.0", "x:1.9.0");
    assertThat(
            replicated(
                filter -> {
                  filter.semver = "^1.0.0";
                  filter.prereleases = true;
                  filter.newest = 1;
                }))
        .containsExactly("x:1.11.0-rc.1");
  }

  private TestImage dated(String tag, Instant created, String label) throws Exception {
    String config =
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"created\":\"%s\",\"config\":{\"Labels\":{\"stage\":\"%s\"}}}"
            .formatted(created, label);
    return TestImage.withConfig(config, TestImage.layers(tag.hashCode(), 5))
        .push(a.address(), "x", tag);
  }

  @Test
  void shouldTakeNewestByCreation_whenNoVersionsAreMeant() throws Exception {
    Instant now = Instant.now();
    dated("z-old", now.minus(Duration.ofDays(9)), "prod");
    dated("a-new", now.minus(Duration.ofDays(1)), "prod");
    dated("m-middle", now.minus(Duration.ofDays(5)), "test");

    assertThat(replicated(filter -> filter.newest = 2)).containsExactly("x:a-new", "x:m-middle");
    assertThat(replicated(filter -> filter.newerThan = Duration.ofDays(2)))
        .containsExactly("x:a-new");
    assertThat(replicated(filter -> filter.olderThan = Duration.ofDays(6)))
        .containsExactly("x:z-old");
    assertThat(replicated(filter -> filter.labels = Map.of("stage", "pro*")))
        .containsExactly("x:a-new", "x:z-old");
  }

  @Test
  void shouldTakeByArtifactType_whenGiven() throws Exception {
    push("x", "image");
    TestImage chart =
        TestImage.withConfig(
            "application/vnd.cncf.helm.config.v1+json", "{}", TestImage.layers(3, 4));
    chart.push(a.address(), "x", "chart");

    assertThat(replicated(filter -> filter.artifactTypes = List.of("image")))
        .containsExactly("x:image");
    assertThat(replicated(filter -> filter.artifactTypes = List.of("application/vnd.cncf.*")))
        .containsExactly("x:chart");
  }

  @Test
  void shouldMakeNewIndexAndSaySo_whenPlatformsAreGiven() throws Exception {
    TestImage amd = TestImage.image(1, 100);
    TestImage arm = TestImage.image(2, 100);
    TestImage index = TestImage.index(amd, arm).push(a.address(), "multi", "1");
    TestImage signature =
        TestImage.image(3, TestImage.MANIFEST, index, List.of())
            .push(a.address(), "multi", "signature");

    Consumer<FilterOf> amdOnly =
        filter -> {
          filter.tags = List.of("1");
          filter.platforms = List.of("linux/amd64");
        };
    assertThat(replicated(amdOnly)).containsExactly("multi:1");

    byte[] narrowed = TestImage.pull(b.address(), "multi", "1");
    assertThat(new String(narrowed, StandardCharsets.UTF_8))
        .contains(amd.digest())
        .doesNotContain(arm.digest());
    assertThat(TestImage.pull(b.address(), "multi", amd.digest())).isEqualTo(amd.manifest());
    assertThat(TestImage.pull(b.address(), "multi", arm.digest())).isEmpty();
    ReplicationEvent.IndexNarrowed said =
        events.of(ReplicationEvent.IndexNarrowed.class).iterator().next();
    assertThat(said.from()).isEqualTo(index.digest());
    assertThat(said.digest()).isEqualTo(TestImage.digest(narrowed)).isNotEqualTo(index.digest());
    assertThat(said.kept()).containsExactly("linux/amd64");
    assertThat(said.dropped()).containsExactly("linux/arm64");
    assertThat(said.referrersLeft()).containsExactly(signature.digest());

    events.clear();
    replicated(amdOnly);
    assertThat(events.of(ReplicationEvent.ManifestCopied.class)).isEmpty();
  }

  @Test
  void shouldSkipImageOfOtherPlatform_whenPlatformsAreGiven() throws Exception {
    push("x", "amd");
    assertThat(replicated(filter -> filter.platforms = List.of("linux/amd64")))
        .containsExactly("x:amd");
    FilterOf filter = FilterOf.repository("x");
    filter.platforms = List.of("linux/arm64");
    ReplicationPolicy policy =
        Policies.from(a.address()).filter(filter).to("b", b.address()).named("none");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> run(policy))
        .hasMessageContaining("none of its filters matches");
  }

  private List<String> referrersAtB(TestImage of) throws Exception {
    String answer = TestImage.get("http://" + b.address() + "/v2/x/referrers/" + of.digest());
    List<String> types = new ArrayList<>();
    for (String type : List.of("application/vnd.example.sbom", "application/vnd.example.sig")) {
      if (answer.contains(type)) {
        types.add(type);
      }
    }
    return types;
  }

  @Test
  void shouldTakeReferrersByRule_whenThereAreSome() throws Exception {
    TestImage image = TestImage.image(1, 100).push(a.address(), "x", "1");
    TestImage.referrer(image, "application/vnd.example.sbom").push(a.address(), "x", "r1");
    TestImage.referrer(image, "application/vnd.example.sig").push(a.address(), "x", "r2");
    Consumer<FilterOf> tag = filter -> filter.tags = List.of("1");

    replicated(tag.andThen(f -> f.referrers = new ReferrerRule(Include.NONE, List.of(), null)));
    assertThat(referrersAtB(image)).isEmpty();
    replicated(
        tag.andThen(
            f -> f.referrers = new ReferrerRule(null, List.of("application/*.sbom"), null)));
    assertThat(referrersAtB(image)).containsExactly("application/vnd.example.sbom");
    replicated(tag);
    assertThat(referrersAtB(image)).hasSize(2);
  }

  @Test
  void shouldCarryCosignTagsOfWhatGoes_whenThereAreSome() throws Exception {
    TestImage one = TestImage.image(1, 100).push(a.address(), "x", "1");
    TestImage two = TestImage.image(2, 100).push(a.address(), "x", "2");
    String ofOne = one.digest().replace(':', '-');
    TestImage.image(3, 10).push(a.address(), "x", ofOne + ".sig");
    TestImage.image(4, 10).push(a.address(), "x", ofOne + ".att");
    TestImage.image(5, 10).push(a.address(), "x", two.digest().replace(':', '-') + ".sig");

    assertThat(
            replicated(
                filter -> {
                  filter.tags = List.of("1");
                  filter.referrers = new ReferrerRule(null, List.of("signature"), null);
                }))
        .containsExactly("x:1", "x:" + ofOne + ".sig");
    assertThat(
            replicated(
                filter -> {
                  filter.tags = List.of("1");
                  filter.referrers = new ReferrerRule(null, List.of(), false);
                }))
        .containsExactly("x:1");
    assertThat(replicated(filter -> filter.tags = List.of("1", "2"))).hasSize(5);
  }

  @Test
  void shouldCarryCosignTags_whenOneImageIsCopied() throws Exception {
    TestImage image = TestImage.image(1, 100).push(a.address(), "x", "1");
    String signature = image.digest().replace(':', '-') + ".sig";
    TestImage.image(2, 10).push(a.address(), "x", signature);

    replicator
        .copy(a.address() + "/x:1", List.of(b.address() + "/y:2"), RunOptions.defaults(), events)
        .orThrow();

    assertThat(TestImage.pull(b.address(), "y", signature)).isNotEmpty();
  }

  @Test
  void shouldArriveUnderNewNames_whenRewritten() throws Exception {
    push("shop/team/api-svc", "v1.2.3");
    ReplicationPolicy policy =
        Policies.from(a.address())
            .filter(FilterOf.repository("shop/**"))
            .to(
                Policies.rewriting(
                    "b",
                    b.address(),
                    "1",
                    List.of(new RewriteRule("(.*)-svc", "$1")),
                    List.of(new RewriteRule("v(.*)", "$1"))))
            .named("names");
    assertThat(run(policy)).containsExactly("team/api:1.2.3");
  }

  @Test
  void shouldRefuseOnlyThose_whenTwoWouldHaveOneName() throws Exception {
    push("one/api", "1", "2");
    push("two/api", "1");
    ReplicationPolicy policy =
        Policies.from(a.address())
            .filter(FilterOf.repository("*/api"))
            .to(Policies.rewriting("b", b.address(), "all", List.of(), List.of()))
            .named("clash");

    ReplicationResult result = replicator.replicate(policy, RunOptions.defaults(), events);

    assertThat(result.tags()).extracting(ReplicationResult.TagState::tag).containsExactly("2");
    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.message())
                    .contains("one/api:1", "two/api:1", "both would be api:1"));
  }

  @Test
  void shouldTakeFromEachSource_whenThereAreSeveral() throws Exception {
    push("x", "1");
    try (LocalRegistry other =
        LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("other")))) {
      TestImage image = TestImage.image("x1".hashCode(), 10);
      image.push(other.address(), "y", "1");
      Policies both =
          Policies.from(a.address(), other.address())
              .filter(FilterOf.repository("*"))
              .to("b", b.address());

      assertThat(replicator.plan(both.named("both"), RunOptions.defaults()).bytes())
          .isEqualTo(image.blobBytes());
      assertThat(run(both.named("both"))).containsExactly("x:1", "y:1");
      assertThat(events.of(ReplicationEvent.BlobCopied.class))
          .extracting(ReplicationEvent.BlobCopied::outcome)
          .containsExactlyInAnyOrder("copied", "copied", "mounted", "mounted");
    }
  }

  @Test
  void shouldUseHarborsOrder_whenSourceIsNoHarbor() throws Exception {
    push("p/x", "1");
    FilterOf filter = FilterOf.repository("p/x");
    filter.newest = 1;
    filter.newestBy = NewestBy.PUSHED;
    push("p/x", "2");
    ReplicationPolicy policy =
        Policies.from(a.address()).filter(filter).to("b", b.address()).named("pushed");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> run(policy))
        .hasMessageContaining("needs a Harbor");
  }
}
