package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildListener;
import io.slipway.image.BuildRequest;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.ForwardingRegistryImages;
import io.slipway.image.registry.GrowingBlob;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.PushOutcome;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.StoredImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers leave while later steps run. */
class EarlyPushTest {
  private static final String TAG = "registry.test/app:1";

  @TempDir Path temporary;

  private final Semaphore pushes = new Semaphore(0);
  private final List<String> pushed = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger growingFailures = new AtomicInteger();
  private Path context;
  private StoredImages registry;

  @BeforeEach
  void open() throws Exception {
    context = Files.createDirectory(temporary.resolve("context"));
    Files.writeString(context.resolve("a"), "first");
    Files.writeString(context.resolve("b"), "second");
    registry = new StoredImages(StateDirectory.open(temporary.resolve("registry")));
  }

  /** Tells of every push of a blob, and fails some. */
  private final class Watched extends ForwardingRegistryImages {
    Watched(RegistryImages registry) {
      super(registry);
    }

    @Override
    public PushOutcome pushBlob(
        String reference, BlobSource blob, String mountFrom, ByteProgress progress)
        throws BuildException, InterruptedException {
      try {
        if (failures.getAndDecrement() > 0) {
          throw new BuildException("the registry is having lunch");
        }
        PushOutcome outcome = super.pushBlob(reference, blob, mountFrom, progress);
        pushed.add(reference + " " + blob.descriptor().digest());
        return outcome;
      } finally {
        pushes.release();
      }
    }

    @Override
    public Optional<PushOutcome> pushGrowing(
        String reference, GrowingBlob blob, ByteProgress progress)
        throws BuildException, InterruptedException {
      Optional<PushOutcome> outcome = super.pushGrowing(reference, blob, progress);
      if (growingFailures.getAndDecrement() > 0) {
        pushes.release();
        throw new BuildException("the registry is having lunch");
      }
      growing.add(outcome);
      return outcome;
    }
  }

  /** What became of each push of a layer that was still being written. */
  private final BlockingQueue<Optional<PushOutcome>> growing = new LinkedBlockingQueue<>();

  private void writeLargeFile() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(3).nextBytes(bytes);
    Files.write(context.resolve("large"), bytes);
  }

  @Test
  void shouldPushALargeLayer_whileItIsWritten() throws Exception {
    writeLargeFile();
    build("FROM scratch\nCOPY large /\n", List.of(TAG, "other.test/c:1"), event -> {});
    assertThat(growing).hasSize(2).containsOnly(Optional.of(PushOutcome.PUSHED));
    assertThat(pushed).as("the configuration").hasSize(2);
    assertThat(registry.document(TAG)).isNotNull();
  }

  @Test
  void shouldDropALargeLayer_whenItsStepFails() throws Exception {
    writeLargeFile();
    Files.writeString(Files.createDirectory(context.resolve("d")).resolve(".wh.x"), "no name");
    assertThatThrownBy(() -> build("FROM scratch\nCOPY large d /e/\n", List.of(TAG), event -> {}))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(".wh.x");
    assertThat(growing.poll(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(pushed).isEmpty();
  }

  @Test
  void shouldPushALargeLayerAgain_whenItCouldNotBePushedEarly() throws Exception {
    writeLargeFile();
    growingFailures.set(1);
    build("FROM scratch\nCOPY large /\nCOPY a /\n", List.of(TAG), waitAt(3, 1));
    assertThat(pushed).hasSize(3).doesNotHaveDuplicates();
    assertThat(registry.document(TAG)).isNotNull();
  }

  private void build(String dockerfile, List<String> tags, BuildListener listener)
      throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    BuildRequest request =
        BuildRequest.of(context, temporary.resolve("state")).tags(tags).push(true).build();
    new DockerfileBuilder(access -> new Watched(registry), Clock.systemUTC())
        .build(request, listener);
  }

  /** The step waits until as many blobs were pushed. */
  private BuildListener waitAt(int step, int count) {
    return event -> {
      if (event instanceof BuildEvent.StepStarted started && started.index() == step) {
        await(count);
      }
    };
  }

  private void await(int count) {
    try {
      assertThat(pushes.tryAcquire(count, 20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldPushALayer_whileTheNextStepRuns() throws Exception {
    build("FROM scratch\nCOPY a /\nCOPY b /\n", List.of(TAG), waitAt(3, 1));
    assertThat(pushed).hasSize(3).doesNotHaveDuplicates();
    assertThat(registry.document(TAG)).isNotNull();
  }

  @Test
  void shouldLeaveNoTag_whenALaterStepFails() {
    String dockerfile = "FROM scratch\nCOPY a /\nCOPY --chown=nobody b /\n";
    assertThatThrownBy(() -> build(dockerfile, List.of(TAG), waitAt(3, 1)))
        .isInstanceOf(BuildException.class);
    assertThat(pushed).hasSize(1);
    assertThatThrownBy(() -> registry.document(TAG)).isInstanceOf(BuildException.class);
  }

  @Test
  void shouldPushNothing_whenAStageOnlyLendsFiles() throws Exception {
    String dockerfile =
        "FROM scratch AS other\nCOPY a /\nFROM scratch\nCOPY --from=other /a /c\nCOPY b /\n";
    build(dockerfile, List.of(TAG), waitAt(5, 1));
    assertThat(pushed).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void shouldPushAgainAtTheEnd_whenItCannotBePushedEarly() throws Exception {
    failures.set(1);
    build("FROM scratch\nCOPY a /\nCOPY b /\n", List.of(TAG), waitAt(3, 1));
    assertThat(pushed).hasSize(3).doesNotHaveDuplicates();
    assertThat(registry.document(TAG)).isNotNull();
  }

  @Test
  void shouldPushToEachRepositoryOnce_whenThereAreSeveralTags() throws Exception {
    List<String> tags = List.of(TAG, "registry.test/app:2", "registry.test/b:1", "other.test/c:1");
    build("FROM scratch\nCOPY a /\n", tags, waitAt(2, 0));
    assertThat(pushed).hasSize(6).doesNotHaveDuplicates();
    assertThat(pushed)
        .extracting(push -> push.substring(0, push.indexOf(' ')))
        .containsOnly(TAG, "registry.test/b:1", "other.test/c:1");
    for (String tag : tags) {
      assertThat(registry.document(tag)).isNotNull();
    }
  }

  @Test
  void shouldPushNothing_whenTheTagIsTheImageAlready() throws Exception {
    String dockerfile = "FROM scratch\nCOPY a /\nCOPY b /\n";
    build(dockerfile, List.of(TAG), event -> {});
    pushed.clear();
    List<BuildEvent> events = new CopyOnWriteArrayList<>();
    build(dockerfile, List.of(TAG), events::add);
    assertThat(pushed).isEmpty();
    assertThat(events)
        .filteredOn(BuildEvent.LayerPushed.class::isInstance)
        .hasSize(3)
        .allMatch(event -> ((BuildEvent.LayerPushed) event).outcome().equals("present"));
    assertThat(events).anyMatch(BuildEvent.ImagePushed.class::isInstance);
  }

  @Test
  void shouldPush_whenTheTagIsAnotherImage() throws Exception {
    String dockerfile = "FROM scratch\nCOPY a /\nCOPY b /\n";
    build(dockerfile, List.of(TAG), event -> {});
    String digest = registry.document(TAG).bytes().digest();
    build("FROM scratch\nCOPY b /\n", List.of(TAG), event -> {});
    assertThat(registry.document(TAG).bytes().digest()).isNotEqualTo(digest);
    build(dockerfile, List.of(TAG), event -> {});
    assertThat(registry.document(TAG).bytes().digest()).isEqualTo(digest);
  }

  @Test
  void shouldPushWhatTheCacheHad_onceAStepRuns() throws Exception {
    build("FROM scratch\nCOPY a /\n", List.of(TAG), event -> {});
    String other = "registry.test/other:1";
    pushes.drainPermits();
    build("FROM scratch\nCOPY a /\nCOPY b /\nCOPY b /c\n", List.of(other), waitAt(4, 2));
    assertThat(pushed).filteredOn(push -> push.startsWith(other)).hasSize(4);
  }
}
