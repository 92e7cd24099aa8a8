package io.slipway.image.testing;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.posix.Names;
import io.slipway.image.registry.ImageResolver.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

  private final BlobReader blobs;
  private final DocumentReader documents;
  private final Map<String, String> tree = new TreeMap<>();
  private final Map<String, LayerEntry> entries = new TreeMap<>();
  private final Map<String, String> contents = new TreeMap<>();

  /** Where blobs come from. */
  @FunctionalInterface
  public interface BlobReader {
    InputStream open(String digest) throws IOException;
  }

  /** Where manifests come from. */
  @FunctionalInterface
  public interface DocumentReader {
    Document read(String digest) throws BuildException;
  }

  public ImageListing(BlobReader blobs, DocumentReader documents) {
    this.blobs = blobs;
    this.documents = documents;
  }

  /** Arguments: the OCI layouts of a base and of an image over it. */
  public static void main(String[] args) throws Exception {
    Document base = root(Path.of(args[0]));
    ImageListing below = of(Path.of(args[0]));
    Path image = Path.of(args[1]);
    of(image)
        .lines(below.tree(below.manifest(base)), root(image), false)
        .forEach(System.out::println);
  }

  private static ImageListing of(Path layout) {
    BlobReader blobs =
        digest -> Files.newInputStream(layout.resolve("blobs").resolve(digest.replace(':', '/')));
    return new ImageListing(
        blobs,
        digest -> {
          try (InputStream in = blobs.open(digest)) {
            return document(in.readAllBytes());
          } catch (IOException e) {
            throw new BuildException("no " + digest, e);
          }
        });
  }

  private static Document document(byte[] bytes) {
    String type = JSON.readTree(bytes).path("mediaType").asString(MediaTypes.OCI_MANIFEST);
    return new Document(new RawBytes(bytes), type);
  }

  private static Document root(Path layout) throws Exception {
    JsonNode index = JSON.readTree(Files.readString(layout.resolve("index.json")));
    return of(layout).documents.read(index.get("manifests").get(0).get("digest").asString());
  }

  private ImageManifest manifest(Document document) {
    return ImageManifest.read(document.bytes().toArray(), document.mediaType());
  }

  /**
   * What is in an image, or in each of an index, apart from what is the same in {@code base}.
   *
   * @param times whether to tell times and the digests that follow from them
   */
  public List<String> lines(Map<String, String> base, Document image, boolean times)
      throws Exception {
    List<String> lines = new ArrayList<>();
    if (!MediaTypes.isIndex(image.mediaType())) {
      add(base, image, times, lines);
      return lines;
    }
    ImageIndex index = ImageIndex.read(image.bytes().toArray(), image.mediaType());
    lines.add("index " + index.mediaType());
    annotations(image, "index", lines);
    for (Descriptor descriptor : index.manifests()) {
      lines.add("");
      lines.add("for " + descriptor.platform());
      new TreeMap<>(descriptor.annotations())
          .forEach((key, value) -> lines.add("descriptor annotation " + key + "=" + value));
      new ImageListing(blobs, documents)
          .add(base, documents.read(descriptor.digest()), times, lines);
    }
    return lines;
  }

  private static void annotations(Document document, String of, List<String> lines) {
    JSON.readTree(document.bytes().toArray())
        .path("annotations")
        .properties()
        .forEach(e -> lines.add(of + " annotation " + e.getKey() + "=" + e.getValue().asString()));
  }

  private void add(Map<String, String> base, Document image, boolean times, List<String> lines)
      throws IOException {
    ImageManifest manifest = manifest(image);
    if (!manifest.mediaType().equals(MediaTypes.OCI_MANIFEST)) {
      lines.add("manifest " + manifest.mediaType() + " of " + manifest.config().mediaType());
      manifest.layers().forEach(layer -> lines.add("layer " + layer.mediaType()));
    }
    annotations(image, "manifest", lines);
    Map<String, String> tree = tree(manifest);
    if (base.keySet().stream().anyMatch(tree::containsKey)) {
      base.keySet().stream().filter(p -> !tree.containsKey(p)).forEach(p -> lines.add("gone " + p));
    } else {
      lines.add("nothing of the base");
    }
    tree.forEach(
        (path, line) -> {
          if (!line.equals(base.get(path))) {
            lines.add(line + (times ? " at " + entries.get(path).mtimeSeconds() : ""));
          }
        });
    try (InputStream in = blobs.open(manifest.config().digest())) {
      config(JSON.readTree(in.readAllBytes()), times, lines);
    }
  }

  /** A line for every path that the layers leave. */
  public Map<String, String> tree(ImageManifest manifest) throws IOException {
    for (Descriptor layer : manifest.layers()) {
      try (InputStream blob = blobs.open(layer.digest());
          InputStream tar = Compression.decompress(blob)) {
        apply(new TarReader(tar));
      }
    }
    entries.forEach((path, entry) -> tree.put(path, line(entry)));
    return tree;
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

  private static void config(JsonNode image, boolean times, List<String> lines) {
    platform(image, lines);
    for (String field : List.of("author", "created")) {
      if (image.has(field) && (times || !field.equals("created"))) {
        lines.add(field + " " + image.get(field).asString());
      }
    }
    Map<String, String> sorted = new TreeMap<>();
    JsonNode config = image.get("config");
    if (config != null) {
      config.properties().forEach(e -> sorted.put(e.getKey(), e.getValue().toString()));
    }
    sorted.forEach((key, value) -> lines.add("config " + key + " " + value));
    for (JsonNode step : image.path("history")) {
      boolean empty = step.path("empty_layer").asBoolean(false);
      lines.add(
          "history "
              + (empty ? "no layer " : "layer ")
              + (times && !isOfBase(step) ? step.path("created").asString("") + " " : "")
              + step.path("created_by").asString(""));
    }
  }

  /** The cases' base was built a moment ago. */
  private static boolean isOfBase(JsonNode step) {
    String created = step.path("created").asString("1970-01-01T00:00:00Z");
    return Instant.parse(created).isAfter(Instant.now().minus(Duration.ofDays(1)));
  }

  private static void platform(JsonNode image, List<String> lines) {
    String platform = image.path("os").asString("") + "/" + image.path("architecture").asString("");
    if (!platform.equals(Platform.host().toString()) || image.has("variant")) {
      lines.add(("platform " + platform + " " + image.path("variant").asString("")).strip());
    }
    for (String field : List.of("os.version", "os.features")) {
      if (image.has(field)) {
        lines.add(field + " " + image.get(field));
      }
    }
  }
}
