package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.Policies.FilterOf;
import io.slipway.registry.PolicyPlan.Stage;
import io.slipway.registry.ReplicationPlan.BlobTarget;
import io.slipway.registry.ReplicationPlan.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Of any catalogue, any filter and any state of the destinations. */
class PolicyPropertiesTest {

  private final Replicator replicator = Replicator.create();

  /** Registries that a seed fills: the same for the same seed. */
  private static final class World implements AutoCloseable {
    final Path directory;
    final LocalRegistry a;
    final LocalRegistry b;
    final LocalRegistry c;
    final Random random;

    World(long seed) throws Exception {
      random = new Random(seed);
      directory = Files.createTempDirectory("policy-properties");
      a = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("a")));
      b = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("b")));
      c = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("c")));
      fill(a, 1 + random.nextInt(5));
      fill(b, random.nextInt(3));
      fill(c, random.nextInt(3));
    }

    /** Few names and few layers, so that things meet. */
    private void fill(LocalRegistry registry, int artifacts) throws Exception {
      for (int i = 0; i < artifacts; i++) {
        String repository = "shop/" + (char) ('x' + random.nextInt(2));
        String tag = "1." + random.nextInt(3) + ".0";
        TestImage one = image();
        TestImage artifact = random.nextBoolean() ? one : TestImage.index(one, image());
        artifact.push(registry.address(), repository, tag);
        if (random.nextBoolean()) {
          String signature = artifact.digest().replace(':', '-') + ".sig";
          image().push(registry.address(), repository, signature);
        }
        if (random.nextBoolean()) {
          TestImage.referrer(artifact, "application/spdx+json")
              .push(registry.address(), repository, "sbom" + i);
        }
      }
    }

    private TestImage image() {
      return TestImage.image(
          random.nextInt(100),
          TestImage.MANIFEST,
          null,
          TestImage.layers(random.nextInt(3), 100 + random.nextInt(3)));
    }

    FilterOf filter() {
      FilterOf filter = FilterOf.repository("shop/*");
      switch (random.nextInt(5)) {
        case 0 -> filter.semver = "~1.1";
        case 1 -> filter.newest = 1;
        case 2 -> filter.platforms = List.of("linux/amd64");
        case 3 -> filter.tagRegex = "1\\.[01]\\..*";
        default -> filter.exceptTags = List.of("sbom*");
      }
      return filter;
    }

    Policies policy(FilterOf filter) {
      return Policies.from(a.address()).filter(filter).to("b", b.address());
    }

    @Override
    public void close() throws IOException {
      List.of(a, b, c).forEach(LocalRegistry::close);
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private PolicyPlan plan(Policies policy) throws Exception {
    try {
      return replicator.plan(policy.named("p"), RunOptions.defaults());
    } catch (ReplicationException e) {
      assertThat(e).hasMessageContaining("none of its filters matches");
      return new PolicyPlan("p", List.of(), List.of(), List.of());
    }
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void shouldLeaveNothingToDo_whenPlanWasCarriedOut(@ForAll long seed) throws Exception {
    try (World world = new World(seed)) {
      Policies policy = world.policy(world.filter()).to("c", world.c.address());
      PolicyPlan first = plan(policy);
      if (first.stages().isEmpty()) {
        return;
      }
      EventLog events = new EventLog();
      ReplicationResult done =
          replicator.replicate(policy.named("p"), RunOptions.defaults(), events).orThrow();
      PolicyPlan second = plan(policy);

      assertThat(second.isEmpty()).as(second.toString()).isTrue();
      assertThat(done.bytesCopied()).isEqualTo(first.bytes());
      assertThat(
              done.tags().stream()
                  .filter(ReplicationResult.TagState::changed)
                  .map(tag -> tag.destination() + " " + tag.repository() + ":" + tag.tag()))
          .containsExactlyInAnyOrderElementsOf(
              deliveries(first).filter(one -> one.tag() != null).map(this::place).toList());
    }
  }

  private static Stream<Delivery> deliveries(PolicyPlan plan) {
    return plan.stages().stream().map(Stage::plan).flatMap(stage -> stage.deliveries().stream());
  }

  private String place(Delivery one) {
    return one.destination() + " " + one.repository() + ":" + one.tag();
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void shouldNotChangeAnothersPlan_whenDestinationIsAdded(@ForAll long seed) throws Exception {
    try (World world = new World(seed)) {
      FilterOf filter = world.filter();
      PolicyPlan alone = plan(world.policy(filter));
      PolicyPlan both = plan(world.policy(filter).to("c", world.c.address()));

      assertThat(deliveries(both).filter(one -> one.destination().equals("b")))
          .containsExactlyElementsOf(deliveries(alone).toList());
      assertThat(blobsOfB(both)).isEqualTo(blobsOfB(alone));
    }
  }

  private static Set<String> blobsOfB(PolicyPlan plan) {
    return plan.stages().stream()
        .flatMap(stage -> stage.plan().blobs().stream())
        .flatMap(
            blob ->
                blob.targets().stream()
                    .filter(target -> target.destination().equals("b"))
                    .map(target -> blob.digest() + " " + describe(target)))
        .collect(Collectors.toSet());
  }

  private static String describe(BlobTarget target) {
    return target.repository() + " from " + target.mountFrom();
  }
}
