package io.slipway.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.DebianTool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerWriterTest {
  private @TempDir Path directory;
  private StateDirectory state;

  private record File(String name, byte[] content) {}

  @BeforeEach
  void open() throws IOException {
    state = StateDirectory.open(directory.resolve("state"));
  }

  static Stream<Compression> compressions() {
    return Stream.concat(
        Stream.of(0, 1, 6, 9).map(level -> new Compression(Compression.Kind.GZIP, level)),
        Stream.of(1, 3, 12).map(level -> new Compression(Compression.Kind.ZSTD, level)));
  }

  static Stream<Arguments> threads() {
    return Stream.of(Compression.GZIP, Compression.ZSTD)
        .flatMap(c -> Stream.of(1, 2, 7).map(n -> Arguments.of(c, n)));
  }

  @ParameterizedTest
  @MethodSource("threads")
  void shouldGiveTheSameBytes_whateverTheNumberOfThreads(Compression compression, int threads)
      throws Exception {
    List<File> files = sample(7);
    assertThat(write(files, compression, threads, 1 + threads))
        .isEqualTo(write(files, compression, 3, 9));
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void shouldBeReadByTheToolsOfTheFormat(Compression compression) throws Exception {
    String tool = compression.kind() == Compression.Kind.GZIP ? "gzip" : "zstd";
    DebianTool.require(tool);
    Layer layer = write(sample(1), compression, 2, 5);
    Path tar = directory.resolve("out.tar");
    Process process =
        new ProcessBuilder(tool, "-dc")
            .redirectInput(state.blobs().path(layer.digest()).toFile())
            .redirectOutput(tar.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(Digests.of(Files.readAllBytes(tar))).isEqualTo(layer.diffId());
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void shouldGiveBackWhatWasWritten(Compression compression) throws Exception {
    List<File> files = sample(2);
    Layer layer = write(files, compression, 2, 5);
    try (InputStream in = Compression.decompress(state.blobs().open(layer.digest()))) {
      TarReader reader = new TarReader(in);
      for (File file : files) {
        LayerEntry entry = reader.next();
        assertThat(entry).isNotNull();
        assertThat(entry.name()).isEqualTo(file.name());
        assertThat(reader.content().readAllBytes()).isEqualTo(file.content());
      }
      assertThat(reader.next()).isNull();
    }
  }

  /** One member, because some readers stop at the first. */
  @Test
  void shouldBeOneGzipMember() throws Exception {
    Layer layer = write(sample(3), Compression.GZIP, 2, 5);
    Process list =
        new ProcessBuilder("gzip", "-lv")
            .redirectInput(state.blobs().path(layer.digest()).toFile())
            .start();
    String text = new String(list.getInputStream().readAllBytes());
    try (InputStream in = Compression.decompress(state.blobs().open(layer.digest()))) {
      assertThat(text).contains(String.valueOf(in.readAllBytes().length));
    }
  }

  @Test
  void shouldCutTheSameBlocksAfterAChange() throws Exception {
    List<File> files = sample(4);
    Set<BlockKey> before = blocks(files);
    int changed = 150;
    byte[] longer =
        Arrays.copyOf(files.get(changed).content(), files.get(changed).content().length + 9);
    files.set(changed, new File(files.get(changed).name(), longer));
    Set<BlockKey> after = blocks(files);
    after.removeAll(before);
    assertThat(before).hasSizeGreaterThan(20);
    assertThat(after).hasSizeLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void shouldRefuseALevelThatGzipLacks(int level) {
    assertThatThrownBy(() -> new Compression(Compression.Kind.GZIP, level))
        .hasMessage("gzip has levels from 0 to 9, not " + level);
  }

  @Test
  void shouldLeaveNothing_whenAFileBecomesShorter() throws Exception {
    try (Session session = state.session()) {
      LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP);
      writer.write(
          LayerEntry.file("a", 0644, 0, 0, 1 << 20, 0),
          new ByteArrayInputStream(new byte[1 << 20]));
      assertThatThrownBy(
              () ->
                  writer.write(
                      LayerEntry.file("b", 0644, 0, 0, 9, 0), InputStream.nullInputStream()))
          .hasMessageContaining("became shorter");
      writer.close();
      try (Stream<Path> left = Files.list(session.directory())) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void shouldStop_whenInterrupted() throws Exception {
    Queue<Runnable> held = new ArrayDeque<>();
    try (Session session = state.session()) {
      LayerWriter writer =
          new LayerWriter(
              state.blobs().create(session),
              Compression.GZIP,
              Compression.GZIP.format(),
              KnownBlocks.NONE,
              held::add,
              2);
      Thread.currentThread().interrupt();
      byte[] content = new byte[1 << 20];
      assertThatThrownBy(
              () ->
                  writer.write(
                      LayerEntry.file("a", 0644, 0, 0, content.length, 0),
                      new ByteArrayInputStream(content)))
          .isInstanceOf(java.io.InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
      held.forEach(Runnable::run);
      writer.close();
    }
  }

  private static Set<BlockKey> blocks(List<File> files) throws IOException {
    Set<BlockKey> blocks = new HashSet<>();
    BlockRules rules = Compression.GZIP.format().rules();
    BlockCutter cutter =
        new BlockCutter(
            rules,
            block -> {
              blocks.add(BlockKey.of(block));
              return block.bytes();
            });
    TarWriter tar = new TarWriter(cutter);
    for (File file : files) {
      LayerEntry entry = entry(file);
      cutter.startEntry(entry);
      tar.header(entry);
      cutter.startContent(entry, null);
      cutter.fill(entry, new ByteArrayInputStream(file.content()));
      cutter.endContent();
      tar.pad(entry.size());
    }
    cutter.cut();
    return blocks;
  }

  private Layer write(List<File> files, Compression compression, int threads, int depth)
      throws Exception {
    ThreadPoolExecutor pool = CompressionThreads.pool(threads);
    try (Session session = state.session();
        LayerWriter writer =
            new LayerWriter(
                state.blobs().create(session),
                compression,
                compression.format(),
                KnownBlocks.NONE,
                pool,
                depth)) {
      for (File file : files) {
        writer.write(entry(file), new ByteArrayInputStream(file.content()));
      }
      return writer.finish();
    } finally {
      pool.shutdown();
    }
  }

  private static LayerEntry entry(File file) {
    return LayerEntry.file(file.name(), 0644, 0, 0, file.content().length, 1);
  }

  /** Files of every size that matters: empty, small, around the limits, of several blocks. */
  private static List<File> sample(int seed) {
    Random random = new Random(seed);
    List<File> files = new ArrayList<>();
    for (int size : new int[] {0, 1, 511, 512, 513, 32767, 32768, 262144, 262145, 700_000}) {
      files.add(new File("edge/" + size, text(random, size)));
    }
    for (int i = 0; i < 290; i++) {
      int size = random.nextInt(10) == 0 ? 40_000 : random.nextInt(20_000);
      files.add(new File("some/file" + i, text(random, size)));
    }
    return files;
  }

  private static byte[] text(Random random, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(1 + i % 20));
    }
    return bytes;
  }
}
