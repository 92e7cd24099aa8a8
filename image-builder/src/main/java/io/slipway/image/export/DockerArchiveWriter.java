package io.slipway.image.export;

import com.github.luben.zstd.ZstdInputStream;
import io.slipway.image.config.Digests;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.registry.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the archive that {@code docker load} takes: {@code manifest.json}, the configuration, the
 * layers (gzip and plain as they are; zstd is unpacked, because Engines before 23 can't). The same
 * image gives the same bytes.
 */
final class DockerArchiveWriter {
  private final FileTar tar;
  private final Set<String> written = new HashSet<>();

  DockerArchiveWriter(OutputStream out) {
    this.tar = new FileTar(out);
  }

  /** Writes all of it; the stream stays open. */
  void write(PlatformImage image, ImageNames names) throws IOException {
    ObjectNode entry = Json.newObject();
    entry.put("Config", configName(image));
    ArrayNode tags = entry.putArray("RepoTags");
    names.full().forEach(tags::add);
    ArrayNode layers = entry.putArray("Layers");
    for (BlobSource layer : image.layers()) {
      layers.add(addLayer(layer));
    }
    tar.add(configName(image), image.config().toBytes());
    ArrayNode manifest = Json.newObject().putArray("manifest");
    manifest.add(entry);
    tar.add("manifest.json", Json.bytes(manifest));
    tar.finish();
  }

  private static String configName(PlatformImage image) {
    return Digests.hex(image.manifest().config().digest()) + ".json";
  }

  private String addLayer(BlobSource layer) throws IOException {
    String name = Digests.hex(layer.descriptor().digest()) + ".tar";
    if (!written.add(name)) {
      return name;
    }
    String type = layer.descriptor().mediaType();
    if (type.equals(MediaTypes.OCI_LAYER_ZSTD) || type.equals(MediaTypes.DOCKER_LAYER_ZSTD)) {
      addUnpacked(name, layer);
    } else {
      tar.add(name, layer);
    }
    return name;
  }

  /** A tar header needs the size first, and unpacking twice is cheaper than a file for it. */
  private void addUnpacked(String name, BlobSource layer) throws IOException {
    long size;
    try (InputStream in = unpacked(layer)) {
      size = in.transferTo(OutputStream.nullOutputStream());
    }
    try (InputStream in = unpacked(layer)) {
      tar.add(name, size, in);
    }
  }

  private static InputStream unpacked(BlobSource layer) throws IOException {
    return new ZstdInputStream(layer.opener().open());
  }
}
