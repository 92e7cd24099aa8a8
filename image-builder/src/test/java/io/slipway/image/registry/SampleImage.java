package io.slipway.image.registry;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.History;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.export.PlatformImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A small image with one layer of one file. */
public final class SampleImage {
  private SampleImage() {}

  public static PlatformImage of(String content, Platform platform) throws Exception {
    byte[] tar = tar(content.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    byte[] layer = packed.toByteArray();
    ImageConfig config =
        ImageConfig.scratch(platform)
            .withEntrypoint(List.of("/hello"))
            .withLayer(Digests.of(tar), new History(null, "COPY hello /", History.COMMENT, false));
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer);
    ImageManifest manifest =
        ImageManifest.of(
            Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes()), List.of(descriptor), Map.of());
    return PlatformImage.of(manifest, config, List.of(BlobSource.of(descriptor, layer)));
  }

  private static byte[] tar(byte[] content) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry("hello");
      entry.setSize(content.length);
      entry.setMode(0100755);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  /** Pushes all of it under a reference. */
  public static void push(RegistryImages images, PlatformImage image, String reference)
      throws Exception {
    Descriptor config = image.manifest().config();
    images.pushBlob(
        reference,
        BlobSource.of(config, image.config().toBytes()),
        null,
        RegistryImages.ByteProgress.silent());
    for (BlobSource layer : image.layers()) {
      images.pushBlob(reference, layer, null, RegistryImages.ByteProgress.silent());
    }
    images.pushManifest(reference, image.manifest().mediaType(), image.manifest().raw());
  }
}
