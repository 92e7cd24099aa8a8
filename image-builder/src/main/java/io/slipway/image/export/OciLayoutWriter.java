package io.slipway.image.export;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.BlobSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes into an OCI image layout (OCI image specification, "image-layout.md"). Blobs come first,
 * {@code index.json} last, so a reader never sees a name without its content. Other images in the
 * layout stay.
 */
final class OciLayoutWriter {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** What containerd and Docker take the full name from. */
  private static final String FULL_NAME = "io.containerd.image.name";

  private static final byte[] MARKER =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

  private final Path directory;

  OciLayoutWriter(Path directory) {
    this.directory = directory;
  }

  void write(BuiltImage image, ImageNames names) throws IOException {
    writeBlobs(image.blobs());
    for (RawBytes manifest : manifests(image)) {
      AtomicFile.write(file(manifest.digest()), out -> out.write(manifest.toArray()));
    }
    writeIndex(index(image, names));
  }

  /** What is no image, under a tag. */
  void write(FurtherManifest artifact, String tag) throws IOException {
    writeBlobs(artifact.blobs());
    RawBytes raw = artifact.raw();
    AtomicFile.write(file(raw.digest()), out -> out.write(raw.toArray()));
    List<Descriptor> entries = new ArrayList<>(existing());
    entries.removeIf(entry -> tag.equals(entry.annotations().get(REF_NAME)));
    entries.add(artifact.descriptor().withAnnotations(Map.of(REF_NAME, tag)));
    writeIndex(ImageIndex.of(entries, Map.of()));
  }

  private void writeBlobs(List<BlobSource> blobs) throws IOException {
    for (BlobSource blob : blobs) {
      Path file = file(blob.descriptor().digest());
      if (!Files.exists(file) || Files.size(file) != blob.descriptor().size()) {
        AtomicFile.write(file, out -> Blobs.copy(blob, out));
      }
    }
  }

  private void writeIndex(ImageIndex index) throws IOException {
    AtomicFile.write(directory.resolve("oci-layout"), out -> out.write(MARKER));
    AtomicFile.write(directory.resolve("index.json"), out -> out.write(index.raw().toArray()));
  }

  /** Those that others name come first. */
  static List<RawBytes> manifests(BuiltImage image) {
    List<RawBytes> manifests = new ArrayList<>();
    image.children().forEach(child -> manifests.add(child.raw()));
    manifests.add(image.root().raw());
    image.referrers().forEach(referrer -> manifests.add(referrer.raw()));
    return manifests;
  }

  static byte[] marker() {
    return MARKER.clone();
  }

  private Path file(String digest) {
    return directory.resolve("blobs/sha256").resolve(Digests.hex(digest));
  }

  private ImageIndex index(BuiltImage image, ImageNames names) throws IOException {
    List<Descriptor> added = entries(image, names);
    List<Descriptor> entries = new ArrayList<>();
    for (Descriptor entry : existing()) {
      boolean replaced = names.byTag().containsKey(entry.annotations().getOrDefault(REF_NAME, ""));
      if (!replaced && !added.contains(entry)) {
        entries.add(entry);
      }
    }
    entries.addAll(added);
    return ImageIndex.of(entries, Map.of());
  }

  /** One for each tag, and the referrers, which are found by being listed without a name. */
  static List<Descriptor> entries(BuiltImage image, ImageNames names) {
    Descriptor root = image.root().descriptor();
    List<Descriptor> entries = new ArrayList<>();
    names
        .byTag()
        .forEach(
            (tag, full) -> {
              Map<String, String> annotations = new LinkedHashMap<>(root.annotations());
              annotations.put(REF_NAME, tag);
              if (!full.isEmpty()) {
                annotations.put(FULL_NAME, full);
              }
              entries.add(root.withAnnotations(annotations));
            });
    image.referrers().forEach(referrer -> entries.add(referrer.descriptor()));
    return entries;
  }

  private List<Descriptor> existing() throws IOException {
    Path file = directory.resolve("index.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    if (Files.size(file) > Json.MAX_BYTES) {
      throw new IOException(file + " is larger than " + Json.MAX_BYTES + " bytes");
    }
    try {
      return ImageIndex.read(Files.readAllBytes(file), MediaTypes.OCI_INDEX).manifests();
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no index of an OCI layout: " + e.getMessage(), e);
    }
  }
}
