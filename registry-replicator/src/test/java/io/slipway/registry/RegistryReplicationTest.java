package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.registry.ReplicationPolicy.Destination;
import io.slipway.registry.ReplicationPolicy.Filter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against Debian's docker-registry: one source, two destinations; each test has its own repository.
 */
class RegistryReplicationTest {

  @TempDir static Path directory;
  private static DockerRegistry source;
  private static DockerRegistry b;
  private static DockerRegistry c;

  private final Replicator replicator = Replicator.create();
  private final EventLog events = new EventLog();

  @BeforeAll
  static void startRegistries() {
    source = DockerRegistry.start(directory.resolve("a"));
    b = DockerRegistry.start(directory.resolve("b"));
    c = DockerRegistry.start(directory.resolve("c"));
  }

  @AfterAll
  static void stopRegistries() {
    List.of(source, b, c).forEach(DockerRegistry::close);
  }

  private static ReplicationPolicy policy(String repository, String... tags) {
    return ReplicationPolicy.of(
        "test",
        source.address(),
        List.of(new Filter(repository, List.of(tags))),
        List.of(
            new Destination("b", b.address(), null),
            new Destination("c", c.address(), "mirror/of-a")));
  }

  @Test
  void shouldReadSourceOnce_whenTwoDestinationsLackEverything() throws Exception {
    TestImage image =
        TestImage.index(TestImage.image(1, 300_000, 5), TestImage.image(2, 700_000))
            .push(source.address(), "once/api", "1");

    ReplicationResult result =
        replicator.replicate(policy("once/*", "1"), RunOptions.defaults(), events).orThrow();

    assertThat(TestImage.pull(b.address(), "once/api", "1")).isEqualTo(image.manifest());
    assertThat(TestImage.pull(c.address(), "mirror/of-a/once/api", "1"))
        .isEqualTo(image.manifest());
    assertThat(source.requests("GET /v2/once/api/blobs/")).isEqualTo(5);
    assertThat(result.bytesCopied()).isEqualTo(2 * image.blobBytes());
    assertThat(result.artifacts()).isEqualTo(1);
    assertThat(result.digest()).isEqualTo(image.digest());
    assertThat(events.of(ReplicationEvent.TagVerified.class))
        .extracting(ReplicationEvent.TagVerified::destination, ReplicationEvent.TagVerified::moved)
        .containsExactlyInAnyOrder(tuple("b", false), tuple("c", false));
  }

  @Test
  void shouldCopyNothing_whenRunAgain() throws Exception {
    TestImage.image(3, 1000).push(source.address(), "again/api", "1");
    replicator.replicate(policy("again/api"), RunOptions.defaults(), events).orThrow();
    long headsBefore = b.requests("HEAD /v2/again/api/");

    EventLog second = new EventLog();
    ReplicationResult result =
        replicator.replicate(policy("again/api"), RunOptions.defaults(), second).orThrow();

    assertThat(result.bytesCopied()).isZero();
    assertThat(result.bytesPresent()).isPositive();
    assertThat(result.tags()).hasSize(2).noneMatch(ReplicationResult.TagState::changed);
    assertThat(second.of(ReplicationEvent.BlobCopied.class)).isEmpty();
    assertThat(b.requests("HEAD /v2/again/api/") - headsBefore).isEqualTo(1);
    assertThat(b.requests("PUT /v2/again/api/manifests/")).isEqualTo(1);
  }

  @Test
  void shouldMountSharedLayer_whenAnotherRepositoryHasIt() throws Exception {
    List<byte[]> shared = TestImage.layers(10, 200_000);
    TestImage.image(11, TestImage.MANIFEST, null, shared).push(source.address(), "mount/x", "1");
    TestImage.image(12, TestImage.MANIFEST, null, shared).push(source.address(), "mount/y", "1");

    ReplicationResult result =
        replicator.replicate(policy("mount/**", "*"), RunOptions.defaults(), events).orThrow();

    String layer = TestImage.digest(shared.get(0));
    assertThat(source.requests("GET /v2/mount/x/blobs/" + layer)).isEqualTo(1);
    assertThat(source.requests("GET /v2/mount/y/blobs/" + layer)).isZero();
    assertThat(result.bytesMounted()).isEqualTo(2 * 200_000);
    assertThat(TestImage.pull(b.address(), "mount/y", "1")).isNotEmpty();
  }

  @Test
  void shouldMoveTag_whenSourceTagMoved() throws Exception {
    TestImage.image(20, 10).push(source.address(), "moved/api", "latest");
    replicator.replicate(policy("moved/api"), RunOptions.defaults(), events).orThrow();
    TestImage next = TestImage.image(21, 10).push(source.address(), "moved/api", "latest");

    EventLog second = new EventLog();
    replicator.replicate(policy("moved/api"), RunOptions.defaults(), second).orThrow();

    assertThat(TestImage.pull(b.address(), "moved/api", "latest")).isEqualTo(next.manifest());
    assertThat(second.of(ReplicationEvent.TagVerified.class))
        .allMatch(ReplicationEvent.TagVerified::moved);
  }

  @Test
  void shouldKeepMediaTypeAndBytes_whenManifestIsDockers() throws Exception {
    TestImage image =
        TestImage.image(25, TestImage.DOCKER, null, TestImage.layers(25, 99))
            .push(source.address(), "docker/api", "1");

    replicator.replicate(policy("docker/api", "1"), RunOptions.defaults(), events).orThrow();

    assertThat(skopeoRaw(b.address() + "/docker/api:1")).isEqualTo(image.manifest());
    assertThat(events.of(ReplicationEvent.ManifestCopied.class))
        .extracting(ReplicationEvent.ManifestCopied::mediaType)
        .containsOnly(TestImage.DOCKER);
  }

  private static byte[] skopeoRaw(String reference) throws Exception {
    Process skopeo =
        new ProcessBuilder(
                "skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + reference)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    byte[] raw = skopeo.getInputStream().readAllBytes();
    assertThat(skopeo.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(skopeo.exitValue()).isZero();
    return raw;
  }

  @Test
  void shouldFinishOtherDestination_whenOneIsDown() throws Exception {
    TestImage image = TestImage.image(30, 5000).push(source.address(), "down/api", "1");
    String nobody = "127.0.0.1:" + DockerRegistry.freePort();
    ReplicationPolicy policy =
        ReplicationPolicy.of(
            "down",
            source.address(),
            List.of(new Filter("down/api", List.of())),
            List.of(
                new Destination("dead", nobody, null), new Destination("b", b.address(), null)));

    ReplicationResult result = replicator.replicate(policy, RunOptions.defaults(), events);

    assertThat(TestImage.pull(b.address(), "down/api", "1")).isEqualTo(image.manifest());
    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.destination()).isEqualTo("dead");
              assertThat(failure.message())
                  .contains("look up manifest down/api:1")
                  .contains(nobody)
                  .contains("the connection was refused")
                  .contains("Tried 4 times.")
                  .contains("run again");
            });
    assertThat(events.of(ReplicationEvent.DestinationFailed.class)).hasSize(1);
    assertThat(events.of(ReplicationEvent.Retrying.class)).hasSize(3);
    assertThatThrownBy(result::orThrow)
        .isInstanceOf(ReplicationException.class)
        .hasMessageContaining(nobody);
  }

  @Test
  void shouldChangeNothing_whenDryRun() throws Exception {
    TestImage image = TestImage.image(40, 5000, 6000).push(source.address(), "dry/api", "1");

    PolicyPlan plan = replicator.plan(policy("dry/**"), RunOptions.defaults());
    ReplicationResult result =
        replicator.replicate(policy("dry/**"), RunOptions.defaults().withDryRun(true), events);

    assertThat(plan.bytes()).isEqualTo(2 * image.blobBytes());
    assertThat(plan.toString())
        .contains("1 artifacts", "dry/api:1 -> c/mirror/of-a/dry/api", image.digest());
    assertThat(result.bytesCopied()).isZero();
    assertThat(b.requests("POST /v2/dry/")).isZero();
    assertThat(b.requests("PUT /v2/dry/")).isZero();
  }

  @Test
  void shouldSayWhatMatchedNothing_whenFiltersAreWrong() {
    assertThatThrownBy(
            () -> replicator.replicate(policy("nothing/*"), RunOptions.defaults(), events))
        .isInstanceOf(ReplicationException.class)
        .hasMessageContaining("none of its filters matches")
        .hasMessageContaining("nothing/*");
  }

  @Test
  void shouldFailThatArtifactOnly_whenNamedTagIsMissing() throws Exception {
    TestImage image = TestImage.image(50, 10).push(source.address(), "partly/api", "1");

    ReplicationResult result =
        replicator.replicate(policy("partly/api", "1", "2"), RunOptions.defaults(), events);

    assertThat(TestImage.pull(b.address(), "partly/api", "1")).isEqualTo(image.manifest());
    assertThat(result.failures())
        .hasSize(2)
        .allMatch(failure -> failure.artifact().equals("partly/api:2"))
        .allMatch(failure -> failure.message().contains("404"));
  }

  @Test
  void shouldDoOnlyWhatIsMissing_whenPartIsThere() throws Exception {
    List<byte[]> shared = TestImage.layers(60, 100_000);
    TestImage.image(61, TestImage.MANIFEST, null, shared).push(b.address(), "part/api", "0");
    TestImage.image(62, TestImage.MANIFEST, null, shared).push(source.address(), "part/api", "1");

    replicator.replicate(policy("part/api"), RunOptions.defaults(), events).orThrow();

    assertThat(events.of(ReplicationEvent.BlobCopied.class))
        .filteredOn(blob -> blob.digest().equals(TestImage.digest(shared.get(0))))
        .extracting(ReplicationEvent.BlobCopied::destination)
        .containsExactly("c");
  }
}
