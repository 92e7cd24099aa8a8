package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.ReplicationPolicy.Destination;
import io.slipway.registry.ReplicationPolicy.Filter;
import java.nio.file.Path;
import java.util.List;
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
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("b", false),
            org.assertj.core.groups.Tuple.tuple("c", false));
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
}
