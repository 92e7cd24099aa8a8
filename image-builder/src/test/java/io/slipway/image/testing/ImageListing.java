package io.slipway.image.testing;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.posix.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An image as sorted lines of text: what its layers come to, then its configuration. */
public final class ImageListing {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SHOWN = 60;

  private final Map<String, String> tree = new TreeMap<>();
  private final Map<String, LayerEntry> entries = new TreeMap<>();
  private final Map<String, String> contents = new TreeMap<>();

  /** Where blobs come from. */
  @FunctionalInterface
  public interface BlobReader {
    InputStream open(String digest) throws IOException;
  }

  private ImageListing() {}

  /** Arguments: the OCI layouts of a base and of an image over it. */
  public static void main(String[] args) throws IOException {
    Map<String, String> base = tree(Path.of(args[0]));
    Path image = Path.of(args[1]);
    lines(base, manifest(image), blobs(image)).forEach(System.out::println);
  }

  private static Map<String, String> tree(Path layout) throws IOException {
    return tree(manifest(layout), blobs(layout));
  }

  private static BlobReader blobs(Path layout) {
    return digest ->
        Files.newInputStream(layout.resolve("blobs").resolve(digest.replace(':', '/')));
  }

  private static ImageManifest manifest(Path layout) throws IOException {
    JsonNode index = JSON.readTree(Files.readString(layout.resolve("index.json")));
    JsonNode only = index.get("manifests").get(0);
    try (InputStream in = blobs(layout).open(only.get("digest").asString())) {
      return ImageManifest.read(in.readAllBytes(), only.get("mediaType").asString());
    }
  }

  /** What is in an image, apart from what is the same in {@code base}. */
  public static List<String> lines(
      Map<String, String> base, ImageManifest manifest, BlobReader blobs) throws IOException {
    List<String> lines = new ArrayList<>();
    Map<String, String> tree = tree(manifest, blobs);
    base.keySet().stream().filter(p -> !tree.containsKey(p)).forEach(p -> lines.add("gone " + p));
    tree.forEach(
        (path, line) -> {
          if (!line.equals(base.get(path))) {
            lines.add(line);
          }
        });
    try (InputStream in = blobs.open(manifest.config().digest())) {
      config(JSON.readTree(in.readAllBytes()), lines);
    }
    return lines;
  }

  /** A line for every path that the layers leave. */
  public static Map<String, String> tree(ImageManifest manifest, BlobReader blobs)
      throws IOException {
    ImageListing listing = new ImageListing();
    for (Descriptor layer : manifest.layers()) {
      try (InputStream blob = blobs.open(layer.digest());
          InputStream tar = Compression.decompress(blob)) {
        listing.apply(new TarReader(tar));
      }
    }
    listing.entries.forEach((path, entry) -> listing.tree.put(path, listing.line(entry)));
    return listing.tree;
  }

  private void apply(TarReader reader) throws IOException {
    List<String> ownPaths = new ArrayList<>();
    for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
      String name = entry.baseName();
      if (name.equals(LayerEntry.OPAQUE)) {
        remove(entry.parent() + "/", ownPaths);
      } else if (name.startsWith(LayerEntry.WHITEOUT)) {
        String gone = LayerEntry.child(entry.parent(), name.substring(4));
        entries.remove(gone);
        remove(gone + "/", List.of());
      } else if (!entry.name().isEmpty()) {
        ownPaths.add(entry.name());
        put(entry, reader);
      }
    }
  }

  private void put(LayerEntry entry, TarReader reader) throws IOException {
    if (entry.type() != LayerEntry.Type.DIRECTORY) {
      remove(entry.name() + "/", List.of());
    }
    if (entry.type() == LayerEntry.Type.HARD_LINK) {
      LayerEntry target = entries.get(entry.link());
      if (target == null) {
        throw new IOException(entry.name() + " is a hard link to nothing: " + entry.link());
      }
      entries.put(entry.name(), target.withName(entry.name()).withLink(entry.link()));
      contents.put(entry.name(), contents.get(entry.link()) + " same file as " + entry.link());
      return;
    }
    entries.put(entry.name(), entry);
    if (entry.type() == LayerEntry.Type.FILE) {
      contents.put(entry.name(), content(reader.content().readAllBytes()));
    }
  }

  private void remove(String prefix, List<String> except) {
    entries.keySet().removeIf(p -> p.startsWith(prefix) && !except.contains(p));
  }

  private static String content(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean plain =
        bytes.length <= SHOWN && text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127);
    return plain
        ? "\"" + text.replace("\n", "\\n") + "\""
        : bytes.length + " bytes " + Digests.hex(Digests.of(bytes)).substring(0, 12);
  }

  private String line(LayerEntry entry) {
    StringBuilder line = new StringBuilder();
    char type = "-hlcbdp".charAt(entry.type().ordinal());
    line.append(type).append(String.format(" %4o", entry.mode())).append(' ');
    line.append(entry.uid()).append(':').append(entry.gid()).append(' ');
    line.append(Names.printable(entry.name()));
    switch (entry.type()) {
      case SYMLINK -> line.append(" -> ").append(Names.printable(entry.link()));
      case FILE -> line.append(' ').append(contents.get(entry.name()));
      default -> {}
    }
    entry
        .xattrs()
        .forEach(
            (k, v) ->
                line.append(' ')
                    .append(k)
                    .append('=')
                    .append(new String(v, StandardCharsets.UTF_8)));
    if (entry.mtimeSeconds() < 0) {
      line.append(" mtime ").append(entry.mtimeSeconds());
    }
    return line.toString();
  }

  private static void config(JsonNode image, List<String> lines) {
    Map<String, String> sorted = new TreeMap<>();
    JsonNode config = image.get("config");
    if (config != null) {
      config.properties().forEach(e -> sorted.put(e.getKey(), e.getValue().toString()));
    }
    sorted.forEach((key, value) -> lines.add("config " + key + " " + value));
    for (JsonNode step : image.path("history")) {
      boolean empty = step.path("empty_layer").asBoolean(false);
      lines.add(
          "history " + (empty ? "no layer " : "layer ") + step.path("created_by").asString(""));
    }
  }
}
