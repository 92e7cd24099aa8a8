package io.slipway.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LayerReuseTest {
  private @TempDir Path directory;
  private StateDirectory state;
  private Session session;

  @BeforeEach
  void open() throws IOException {
    state = StateDirectory.open(directory.resolve("state"));
    session = state.session();
  }

  @AfterEach
  void close() {
    session.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.Kind.class,
      names = {"GZIP", "ZSTD", "ESTARGZ"})
  void shouldGiveTheSameBytes_whicheverBlocksWereKnown(Compression.Kind kind) throws Exception {
    Compression compression = Compression.of(kind);
    TreeMap<String, byte[]> files = files();
    reusing(files, compression);
    files.put("f7", new byte[] {1, 2, 3});
    files.put("large", Arrays.copyOf(files.get("large"), 1_100_000));
    assertThat(reusing(files, compression)).isEqualTo(fresh(files, compression));
  }

  @Test
  void shouldCompressAnew_whenTheEarlierLayerIsDamaged() throws Exception {
    TreeMap<String, byte[]> files = files();
    Layer before = reusing(files, Compression.GZIP);
    Path blob = state.blobs().path(before.digest());
    byte[] damaged = Files.readAllBytes(blob);
    Arrays.fill(damaged, 100, damaged.length - 100, (byte) 7);
    Files.write(blob, damaged);
    files.put("f7", new byte[] {9});
    assertThat(reusing(files, Compression.GZIP)).isEqualTo(fresh(files, Compression.GZIP));
  }

  @Test
  void shouldReadABlockFromTheEarlierLayer_whenItIsThere() throws Exception {
    TreeMap<String, byte[]> files = files();
    reusing(files, Compression.GZIP);
    byte[] content = Arrays.copyOf(files.get("large"), 1 << 18);
    Block block = new Block(content, content.length, null, 0);
    byte[] target = new byte[1 << 20];
    try (BlockFormat format = Compression.GZIP.format();
        KnownBlocks known = new BlockReuse(state, session).of("COPY", Compression.GZIP, format)) {
      int length = known.find(BlockKey.of(block), target);
      byte[] anew = new byte[1 << 20];
      assertThat(length).isPositive().isEqualTo(format.compress(block, anew));
      assertThat(Arrays.copyOf(target, length)).isEqualTo(Arrays.copyOf(anew, length));
    }
  }

  @Test
  void shouldKeepTheIndexesOfFourLayers() throws Exception {
    for (int i = 0; i < 6; i++) {
      reusing(new TreeMap<>(Map.of("f", text(i, 9000))), Compression.GZIP);
    }
    try (Stream<Path> all = Files.walk(BlockReuse.directory(state))) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(4);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.Kind.class,
      names = {"ZSTD", "UNCOMPRESSED", "ESTARGZ"})
  void shouldBecomeWhatAWriterWrites_whenALayerIsWantedInAnotherForm(Compression.Kind kind)
      throws Exception {
    Compression wanted = Compression.of(kind);
    Layer gzip = fresh(files(), Compression.GZIP);
    LayerVariants variants =
        new LayerVariants(state, session, layer -> state.blobs().open(layer.digest()));
    Layer variant = variants.in(wanted, gzip);
    assertThat(variant).isEqualTo(fresh(files(), wanted));
    assertThat(variants.in(wanted, gzip)).isEqualTo(variant);
  }

  @Test
  void shouldCompressAnew_whenWhatIsKnownOfALayerIsDamaged() throws Exception {
    Layer gzip = fresh(files(), Compression.GZIP);
    Compression zstd = Compression.of(Compression.Kind.ZSTD);
    LayerVariants variants =
        new LayerVariants(state, session, layer -> state.blobs().open(layer.digest()));
    Layer variant = variants.in(zstd, gzip);
    try (Stream<Path> known = Files.list(state.cache().resolve("variants"))) {
      for (Path file : known.toList()) {
        String line = Files.readString(file);
        Files.writeString(file, line.replace(variant.digest(), gzip.digest()));
      }
    }
    assertThat(variants.in(zstd, gzip)).isEqualTo(variant);
  }

  @Test
  void shouldKeepTheTarToTheByte_whenAnotherToolWroteIt() throws Exception {
    Path tar = directory.resolve("foreign.tar");
    Files.writeString(directory.resolve("some-file"), "content");
    Process process =
        new ProcessBuilder(
                "tar",
                "--format=gnu",
                "-C",
                directory.toString(),
                "-cf",
                tar.toString(),
                "some-file")
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    byte[] bytes = Files.readAllBytes(tar);
    Layer foreign =
        new Layer(
            Compression.Kind.UNCOMPRESSED.mediaType(),
            state.blobs().put(session, bytes).digest(),
            bytes.length,
            Digests.of(bytes));
    LayerVariants variants =
        new LayerVariants(state, session, layer -> state.blobs().open(layer.digest()));
    Layer variant = variants.in(Compression.ZSTD, foreign);
    assertThat(variant.diffId()).isEqualTo(foreign.diffId());
    try (InputStream in = Compression.decompress(state.blobs().open(variant.digest()))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  /** stargz-snapshotter, docs/estargz.md, clause by clause. */
  @Test
  void shouldBeEstargz() throws Exception {
    TreeMap<String, byte[]> files = files();
    Layer layer = fresh(files, Compression.of(Compression.Kind.ESTARGZ));
    byte[] blob = Files.readAllBytes(state.blobs().path(layer.digest()));
    String footer = new String(blob, blob.length - 51, 51, StandardCharsets.ISO_8859_1);
    assertThat(footer.substring(12, 14)).isEqualTo("SG");
    assertThat(footer.substring(32, 38)).isEqualTo("STARGZ");
    int tocOffset = Integer.parseInt(footer.substring(16, 32), 16);
    TarReader reader = new TarReader(member(blob, tocOffset));
    assertThat(reader.next()).extracting(LayerEntry::name).isEqualTo("stargz.index.json");
    byte[] json = reader.content().readAllBytes();
    assertThat(layer.annotations())
        .containsEntry("containerd.io/snapshot/stargz/toc.digest", Digests.of(json));
    JsonNode toc = new JsonMapper().readTree(json);
    assertThat(toc.path("version").asInt()).isEqualTo(1);
    assertThat(toc.path("entries").get(0).path("name").asString())
        .isEqualTo(".no.prefetch.landmark");
    TreeMap<String, byte[]> found = new TreeMap<>();
    for (JsonNode entry : toc.path("entries")) {
      collect(entry, blob, files, found);
    }
    found.remove(".no.prefetch.landmark");
    assertThat(found.keySet()).isEqualTo(files.keySet());
    files.forEach((name, content) -> assertThat(found.get(name)).isEqualTo(content));
    try (InputStream in = Compression.decompress(state.blobs().open(layer.digest()))) {
      assertThat(Digests.of(in.readAllBytes())).isEqualTo(layer.diffId());
    }
  }

  private static void collect(
      JsonNode entry, byte[] blob, Map<String, byte[]> files, Map<String, byte[]> found)
      throws IOException {
    String name = entry.path("name").asString();
    int whole = files.containsKey(name) ? files.get(name).length : 1;
    int from = entry.path("chunkOffset").asInt(0);
    int length = entry.has("chunkSize") ? entry.path("chunkSize").asInt() : whole - from;
    byte[] chunk = {};
    if (length > 0) {
      chunk = member(blob, entry.path("offset").asInt()).readNBytes(length);
      assertThat(entry.path("chunkDigest").asString()).isEqualTo(Digests.of(chunk));
    }
    byte[] before = found.getOrDefault(name, new byte[0]);
    found.put(name, ByteBuffer.allocate(before.length + length).put(before).put(chunk).array());
    if (entry.path("type").asString().equals("reg") && files.containsKey(name)) {
      assertThat(entry.path("digest").asString()).isEqualTo(Digests.of(files.get(name)));
    }
  }

  private static InputStream member(byte[] blob, int offset) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(blob, offset, blob.length - offset));
  }

  private Layer reusing(Map<String, byte[]> files, Compression compression) throws IOException {
    return write(
        files,
        LayerWriter.reusing(
            state.blobs().create(session), compression, new BlockReuse(state, session), "COPY"));
  }

  private Layer fresh(Map<String, byte[]> files, Compression compression) throws IOException {
    return write(files, new LayerWriter(state.blobs().create(session), compression));
  }

  private static Layer write(Map<String, byte[]> files, LayerWriter opened) throws IOException {
    try (LayerWriter writer = opened) {
      for (String name : List.copyOf(files.keySet())) {
        byte[] content = files.get(name);
        writer.write(
            LayerEntry.file(name, 0644, 0, 0, content.length, 5),
            new ByteArrayInputStream(content));
      }
      return writer.finish();
    }
  }

  private static TreeMap<String, byte[]> files() {
    TreeMap<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      files.put("f" + i, text(i, i * 200));
    }
    files.put("large", text(99, 2_500_000));
    return files;
  }

  private static byte[] text(int seed, int size) {
    Random random = new Random(seed);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(1 + i % 20));
    }
    return bytes;
  }
}
