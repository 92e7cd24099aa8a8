package io.slipway.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.export.PlatformImage;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import io.slipway.image.registry.RegistryImages.PushOutcome;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's docker-registry. */
class JibRegistryImagesTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");

  @TempDir static Path directory;
  private static DebianRegistry registry;
  private static JibRegistryImages images;

  @TempDir Path scratch;

  @BeforeAll
  static void start() throws Exception {
    registry = DebianRegistry.start(directory);
    images = new JibRegistryImages(RegistryAccess.defaults());
  }

  @AfterAll
  static void stop() throws Exception {
    images.close();
    registry.close();
  }

  private static String reference(String name) {
    return registry.address() + "/" + name;
  }

  @Test
  void shouldPullWhatItPushed() throws Exception {
    PlatformImage image = SampleImage.of("one", AMD64);
    SampleImage.push(images, image, reference("a/one:1"));
    RemoteImage remote = images.resolve(reference("a/one:1"), AMD64);
    assertThat(remote.digest()).isEqualTo(image.manifest().digest());
    assertThat(remote.manifest()).isEqualTo(image.manifest());
    assertThat(ImageConfig.read(remote.config().toArray())).isEqualTo(image.config());
    Path file = scratch.resolve("layer");
    List<Long> seen = new ArrayList<>();
    Descriptor layer = remote.manifest().layers().get(0);
    images.fetchBlob(reference("a/one:1"), layer, file, (done, total) -> seen.add(done));
    assertThat(Files.size(file)).isEqualTo(layer.size());
    assertThat(seen).last().isEqualTo(layer.size());
    assertThat(images.resolve(reference("a/one@" + remote.digest()), AMD64).digest())
        .isEqualTo(remote.digest());
  }

  @Test
  void shouldTellWhatATagIs() throws Exception {
    PlatformImage image = SampleImage.of("tagged", AMD64);
    SampleImage.push(images, image, reference("a/tagged:1"));
    String digest = image.manifest().digest();
    assertThat(images.isTagged(reference("a/tagged:1"), digest)).isTrue();
    assertThat(images.isTagged(reference("a/tagged:2"), digest)).isFalse();
    assertThat(images.isTagged(reference("a/tagged:1"), "sha256:" + "0".repeat(64))).isFalse();
  }

  @Test
  void shouldPickThePlatform_whenReferenceIsAnIndex() throws Exception {
    PlatformImage amd = SampleImage.of("amd", AMD64);
    PlatformImage arm = SampleImage.of("arm", ARM64);
    SampleImage.push(images, amd, reference("b/multi:amd"));
    SampleImage.push(images, arm, reference("b/multi:arm"));
    ImageIndex index =
        ImageIndex.of(
            List.of(
                amd.manifest().descriptor().withPlatform(AMD64),
                arm.manifest().descriptor().withPlatform(ARM64)),
            Map.of());
    images.pushManifest(reference("b/multi:1"), index.mediaType(), index.raw());
    RemoteImage remote = images.resolve(reference("b/multi:1"), ARM64);
    assertThat(remote.digest()).isEqualTo(index.digest());
    assertThat(remote.manifest().digest()).isEqualTo(arm.manifest().digest());
    assertThatThrownBy(() -> images.resolve(reference("b/multi:1"), Platform.parse("linux/s390x")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("has no image for linux/s390x; it has linux/amd64, linux/arm64");
  }

  @Test
  void shouldMountOrSkip_whenTheRegistryHasTheBlob() throws Exception {
    byte[] content = "blob to mount".getBytes(StandardCharsets.UTF_8);
    BlobSource blob = BlobSource.of(Descriptor.of(MediaTypes.OCI_LAYER, content), content);
    String first = reference("c/first:1");
    String second = reference("c/second:1");
    assertThat(images.pushBlob(first, blob, null, ByteProgress.silent()))
        .isEqualTo(PushOutcome.PUSHED);
    assertThat(images.pushBlob(first, blob, null, ByteProgress.silent()))
        .isEqualTo(PushOutcome.PRESENT);
    assertThat(images.pushBlob(second, blob, first, ByteProgress.silent()))
        .isEqualTo(PushOutcome.MOUNTED);
  }

  @Test
  void shouldPushABigBlobFromItsFile_withProgress() throws Exception {
    byte[] content = new byte[8 << 20];
    new Random(1).nextBytes(content);
    Path file = Files.write(scratch.resolve("big"), content);
    Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, content);
    List<Long> seen = new ArrayList<>();
    images.pushBlob(
        reference("d/big:1"), BlobSource.of(blob, file), null, (done, total) -> seen.add(done));
    assertThat(seen).isSorted().last().isEqualTo((long) content.length);
    Path back = scratch.resolve("back");
    images.fetchBlob(reference("d/big:1"), blob, back, ByteProgress.silent());
    assertThat(Files.mismatch(file, back)).isEqualTo(-1);
  }

  @Test
  void shouldRemoveTheFile_whenTheBlobIsNotThere() throws Exception {
    Descriptor missing =
        Descriptor.of(MediaTypes.OCI_LAYER, "missing".getBytes(StandardCharsets.UTF_8));
    Path file = scratch.resolve("missing");
    assertThatThrownBy(
            () -> images.fetchBlob(reference("a/none:1"), missing, file, ByteProgress.silent()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not pull " + missing.digest());
    assertThat(file).doesNotExist();
  }

  @Test
  void shouldRefuse_whenSizeOrDigestIsNotAsPromised() throws Exception {
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    Descriptor right = Descriptor.of(MediaTypes.OCI_LAYER, content);
    images.pushBlob(reference("e/x:1"), BlobSource.of(right, content), null, ByteProgress.silent());
    Descriptor tooSmall = Descriptor.of(right.mediaType(), right.digest(), 3);
    assertThatThrownBy(
            () ->
                images.fetchBlob(
                    reference("e/x:1"), tooSmall, scratch.resolve("f"), ByteProgress.silent()))
        .hasMessageContaining("the registry sends more than the 3 bytes");
    byte[] other = "other".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () ->
                images.pushBlob(
                    reference("e/x:1"),
                    new BlobSource(
                        Descriptor.of(MediaTypes.OCI_LAYER, "lie".getBytes(StandardCharsets.UTF_8)),
                        BlobSource.of(right, other).opener()),
                    null,
                    ByteProgress.silent()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not push sha256:");
  }

  @Test
  void shouldSayWhatToDo_whenNothingIsThere() {
    assertThatThrownBy(() -> images.resolve(reference("no/such:1"), AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not pull the manifest of " + reference("no/such:1"));
    assertThatThrownBy(() -> images.resolve("Not A Reference", AMD64))
        .hasMessageContaining("is not an image reference");
    assertThatThrownBy(
            () ->
                images.pushManifest(reference("f/x:1"), "x/y", new RawBytes(new byte[] {'{', '}'})))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not push the manifest");
  }

  @Test
  void shouldArriveWhole_whenConnectionsToARealRegistryBreak() throws Exception {
    byte[] content = new byte[8 << 20];
    new Random(3).nextBytes(content);
    Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digests.of(content), content.length);
    int port = Integer.parseInt(registry.address().replaceAll(".*:", ""));
    Path file = scratch.resolve("broken");
    try (BreakingRelay relay = new BreakingRelay(port, 3 << 20);
        JibRegistryImages through =
            new JibRegistryImages(RegistryAccess.defaults(), duration -> {})) {
      relay.toBreak.set(2);
      through.pushBlob(
          relay.address() + "/broken/a:1",
          BlobSource.of(blob, content),
          null,
          ByteProgress.silent());
      // docker-registry 2.8 forgets an upload that broke, so each begins anew.
      assertThat(relay.bytes.getAndSet(0)).isBetween(8L << 20, 16L << 20);
      relay.toBreak.set(2);
      through.fetchBlob(relay.address() + "/broken/a:1", blob, file, ByteProgress.silent());
      assertThat(relay.bytes.get()).isBetween(8L << 20, 12L << 20);
    }
    assertThat(file).hasBinaryContent(content);
  }
}
