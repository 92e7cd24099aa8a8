package io.slipway.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.export.PlatformImage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolvedOnceTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");

  /** Answers with what is next in line. */
  private static final class Scripted implements RegistryImages {
    private final Deque<Object> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public RemoteImage resolve(String reference, Platform platform)
        throws BuildException, InterruptedException {
      asked.add(reference + " " + platform);
      Object answer = answers.pop();
      if (answer instanceof BuildException e) {
        throw e;
      } else if (answer instanceof InterruptedException e) {
        throw e;
      }
      return (RemoteImage) answer;
    }

    @Override
    public void fetchBlob(String reference, Descriptor blob, Path target, ByteProgress progress) {}

    @Override
    public PushOutcome pushBlob(String to, BlobSource blob, String from, ByteProgress progress) {
      return PushOutcome.PRESENT;
    }

    @Override
    public boolean isTagged(String reference, String digest) {
      return false;
    }

    @Override
    public String pushManifest(String reference, String mediaType, RawBytes manifest) {
      return manifest.digest();
    }
  }

  private final Scripted registry = new Scripted();
  private final ResolvedOnce once = new ResolvedOnce(registry);

  private static RegistryImages.RemoteImage image(String content) throws Exception {
    PlatformImage image = SampleImage.of(content, AMD64);
    return new RegistryImages.RemoteImage(
        "x:1", image.manifest().digest(), image.manifest(), new RawBytes(image.config().toBytes()));
  }

  @Test
  void shouldGiveTheSameImage_whenTheTagMoves() throws Exception {
    RegistryImages.RemoteImage first = image("first");
    registry.answers.add(first);
    registry.answers.add(image("second"));
    assertThat(once.resolve("x:1", AMD64)).isSameAs(first);
    assertThat(once.resolve("x:1", AMD64)).isSameAs(first);
    assertThat(once.resolve("x:1", ARM64)).isNotSameAs(first);
    assertThat(registry.asked).containsExactly("x:1 linux/amd64", "x:1 linux/arm64");
  }

  @Test
  void shouldFailAlike_whenItFailedBefore() {
    registry.answers.add(new BuildException("not there"));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> once.resolve("x:1", AMD64)).hasMessage("not there");
    }
    assertThat(registry.asked).hasSize(1);
  }

  @Test
  void shouldAskAgain_whenItWasInterrupted() throws Exception {
    registry.answers.add(new InterruptedException());
    registry.answers.add(image("x"));
    assertThatThrownBy(() -> once.resolve("x:1", AMD64)).isInstanceOf(InterruptedException.class);
    assertThat(once.resolve("x:1", AMD64)).isNotNull();
  }
}
