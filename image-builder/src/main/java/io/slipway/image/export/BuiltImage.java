package io.slipway.image.export;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.BlobSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build made, ready to leave the builder: the image of one platform; or an index of several
 * platforms' images, of further manifests that speak about them, or of both. What its tag names is
 * the {@link #root}.
 *
 * @param platforms in the order asked for; at least one
 * @param attachments manifests that the index lists after the images
 * @param referrers manifests whose subject is the root or one of the images; no index lists them
 * @param indexForm how the index is written
 */
public record BuiltImage(
    List<PlatformImage> platforms,
    List<FurtherManifest> attachments,
    List<FurtherManifest> referrers,
    IndexForm indexForm) {

  /**
   * How an index is written.
   *
   * @param always whether a single image stands in an index, too
   * @param annotations the index's own
   * @param descriptorAnnotations what a layout's index.json says beside the index's digest
   */
  public record IndexForm(
      String mediaType,
      boolean always,
      Map<String, String> annotations,
      Map<String, String> descriptorAnnotations) {

    public static final IndexForm OCI =
        new IndexForm(MediaTypes.OCI_INDEX, false, Map.of(), Map.of());

    public IndexForm {
      annotations = Map.copyOf(annotations);
      descriptorAnnotations = Map.copyOf(descriptorAnnotations);
    }
  }

  public BuiltImage {
    platforms = List.copyOf(platforms);
    attachments = List.copyOf(attachments);
    referrers = List.copyOf(referrers);
    if (platforms.isEmpty()) {
      throw new IllegalArgumentException("an image is for one platform at least");
    }
  }

  public static BuiltImage of(PlatformImage image) {
    return of(List.of(image), IndexForm.OCI);
  }

  public static BuiltImage of(List<PlatformImage> platforms, IndexForm form) {
    return new BuiltImage(platforms, List.of(), List.of(), form);
  }

  /** With one more manifest in the index, which a single image then gets, too. */
  public BuiltImage withAttachment(FurtherManifest manifest) {
    return new BuiltImage(platforms, plus(attachments, manifest), referrers, indexForm);
  }

  /** With one more manifest beside; its subject must not change after. */
  public BuiltImage withReferrer(FurtherManifest manifest) {
    return new BuiltImage(platforms, attachments, plus(referrers, manifest), indexForm);
  }

  private static List<FurtherManifest> plus(List<FurtherManifest> list, FurtherManifest more) {
    List<FurtherManifest> all = new ArrayList<>(list);
    all.add(more);
    return all;
  }

  /** Empty where the image of the one platform stands alone. */
  public Optional<ImageIndex> index() {
    if (platforms.size() == 1 && attachments.isEmpty() && !indexForm.always()) {
      return Optional.empty();
    }
    List<Descriptor> manifests = new ArrayList<>();
    platforms.forEach(platform -> manifests.add(platform.descriptor()));
    attachments.forEach(attachment -> manifests.add(attachment.descriptor()));
    return Optional.of(ImageIndex.of(indexForm.mediaType(), manifests, indexForm.annotations()));
  }

  /** What a tag names: the index, or the manifest of the one platform. */
  public Document root() {
    return index()
        .map(
            index ->
                new Document(
                    Descriptor.of(index.mediaType(), index.digest(), index.raw().size())
                        .withAnnotations(indexForm.descriptorAnnotations()),
                    index.raw()))
        .orElseGet(() -> document(platforms.get(0)));
  }

  /** A manifest or index, with the exact bytes its digest is of. */
  public record Document(Descriptor descriptor, RawBytes raw) {}

  /** What the root needs to be there first, each once; empty where the root is a manifest. */
  public List<Document> children() {
    if (index().isEmpty()) {
      return List.of();
    }
    Map<String, Document> children = new LinkedHashMap<>();
    for (PlatformImage platform : platforms) {
      children.putIfAbsent(platform.manifest().digest(), document(platform));
    }
    for (FurtherManifest further : attachments) {
      children.putIfAbsent(
          further.raw().digest(), new Document(further.descriptor(), further.raw()));
    }
    return List.copyOf(children.values());
  }

  private static Document document(PlatformImage platform) {
    return new Document(platform.descriptor(), platform.manifest().raw());
  }

  /** Every blob once, those of the images first, each image's layers from the bottom up. */
  public List<BlobSource> blobs() {
    Map<String, BlobSource> blobs = new LinkedHashMap<>();
    platforms.forEach(platform -> add(blobs, platform.blobs()));
    attachments.forEach(further -> add(blobs, further.blobs()));
    referrers.forEach(further -> add(blobs, further.blobs()));
    return List.copyOf(blobs.values());
  }

  private static void add(Map<String, BlobSource> blobs, List<BlobSource> more) {
    more.forEach(blob -> blobs.putIfAbsent(blob.descriptor().digest(), blob));
  }

  /** The sum of the layers' sizes as they are transferred, each once. */
  public long layerBytes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (PlatformImage platform : platforms) {
      for (Descriptor layer : platform.manifest().layers()) {
        sizes.put(layer.digest(), layer.size());
      }
    }
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  public int layerCount() {
    return platforms.stream()
        .map(PlatformImage::manifest)
        .map(ImageManifest::layers)
        .mapToInt(List::size)
        .sum();
  }
}
