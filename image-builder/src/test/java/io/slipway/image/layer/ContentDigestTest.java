package io.slipway.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Digests of files that are taken, or serve, while a layer is written. */
class ContentDigestTest {
  /** Around what makes a difference to how blocks are cut. */
  private static final int[] SIZES = {
    0, 1, 511, 512, 4096, 40_000, 65_535, 65_536, 65_537, 131_072, 262_143, 262_144, 262_145,
    600_000, 1_048_576, 1_048_577, 2_500_000
  };

  @TempDir Path temporary;
  private StateDirectory state;
  private Session session;

  @BeforeEach
  void open() throws IOException {
    state = StateDirectory.open(temporary.resolve("state"));
    session = state.session();
  }

  @AfterEach
  void close() {
    session.close();
  }

  @ParameterizedTest
  @EnumSource(Compression.Kind.class)
  void shouldBeOfWhatIsInTheLayer_andChangeNoByteOfIt(Compression.Kind kind) throws Exception {
    Map<String, byte[]> files = files();
    Map<String, String> real = new TreeMap<>();
    files.forEach((name, content) -> real.put(name, Digests.of(content)));
    Map<String, String> taken = new ConcurrentHashMap<>();
    Layer plain = write(files, kind, KnownBlocks.NONE, name -> null);
    Layer wanted = write(files, kind, KnownBlocks.NONE, wanted(taken));
    Layer known = write(files, kind, KnownBlocks.NONE, name -> ContentDigest.known(real.get(name)));
    assertThat(taken).isEqualTo(real);
    assertThat(wanted).isEqualTo(plain).isEqualTo(known);
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.Kind.class,
      names = {"GZIP", "ZSTD", "ESTARGZ"})
  void shouldFindTheSameBlocks_whetherDigestsAreTakenOrKnown(Compression.Kind kind)
      throws Exception {
    Map<String, byte[]> files = files();
    Map<String, String> taken = new ConcurrentHashMap<>();
    Memory memory = new Memory();
    Layer first = write(files, kind, memory, wanted(taken));
    memory.missed.clear();
    Layer again = write(files, kind, memory, name -> ContentDigest.known(taken.get(name)));
    assertThat(again).isEqualTo(first);
    assertThat(memory.missed).isEmpty();
  }

  @Test
  void shouldCompressOneBlockAnew_whenOneDigestIsOther() throws Exception {
    Map<String, byte[]> files = files();
    Map<String, String> taken = new ConcurrentHashMap<>();
    Memory memory = new Memory();
    write(files, Compression.Kind.GZIP, memory, wanted(taken));
    memory.missed.clear();
    files.get("f40000")[7] ^= 1;
    taken.put("f40000", Digests.of(files.get("f40000")));
    Layer changed =
        write(files, Compression.Kind.GZIP, memory, name -> ContentDigest.known(taken.get(name)));
    assertThat(memory.missed).hasSize(1);
    assertThat(changed)
        .isEqualTo(write(files, Compression.Kind.GZIP, KnownBlocks.NONE, name -> null));
  }

  @Test
  void shouldStopTheLayerWithItsReason_whenADigestIsNotAllowed() throws Exception {
    for (String refused : List.of("f0", "f40000", "f2500000")) {
      assertThatThrownBy(
              () ->
                  write(
                      files(),
                      Compression.Kind.GZIP,
                      KnownBlocks.NONE,
                      name ->
                          ContentDigest.wanted(
                              digest -> {
                                if (name.equals(refused)) {
                                  throw new IOException(name + " is other");
                                }
                              })))
          .isInstanceOf(IOException.class)
          .hasMessage(refused + " is other");
    }
    try (Stream<Path> left = Files.list(session.directory())) {
      assertThat(left).isEmpty();
    }
  }

  /** No content can be made up to be taken for a block of other contents. */
  @Test
  void shouldTellBlocksApart_whereverTheirContentsBeginAndEnd() throws Exception {
    byte[] bytes = new byte[8192];
    Set<BlockKey> keys = new HashSet<>();
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block(bytes, 8192, null, 0));
    blocks.add(new Block(bytes, 8191, null, 0));
    for (int[] range : new int[][] {{0, 8192}, {0, 8191}, {1, 8191}, {1, 8190}, {512, 4096}}) {
      blocks.add(new Block(bytes, 8192, null, 0, List.of(content(bytes, range[0], range[1]))));
    }
    blocks.add(
        new Block(bytes, 8192, null, 0, List.of(content(bytes, 0, 1), content(bytes, 1, 1))));
    for (Block block : blocks) {
      keys.add(BlockKey.ofContents(block));
    }
    assertThat(keys).hasSameSizeAs(blocks);
    Block.Content other = new Block.Content(0, 8192, ContentDigest.known(Digests.of(new byte[1])));
    assertThat(keys)
        .doesNotContain(BlockKey.ofContents(new Block(bytes, 8192, null, 0, List.of(other))));
  }

  private static Block.Content content(byte[] bytes, int start, int length) {
    byte[] part = Arrays.copyOfRange(bytes, start, start + length);
    return new Block.Content(start, length, ContentDigest.known(Digests.of(part)));
  }

  private static Digesting wanted(Map<String, String> taken) {
    return name ->
        ContentDigest.wanted(digest -> assertThat(taken.put(name, digest)).as("once").isNull());
  }

  private interface Digesting {
    @org.jspecify.annotations.Nullable
    ContentDigest of(String name);
  }

  private Layer write(
      Map<String, byte[]> files, Compression.Kind kind, KnownBlocks known, Digesting digests)
      throws IOException {
    Compression compression = Compression.of(kind);
    try (LayerWriter writer =
        new LayerWriter(
            state.blobs().create(session),
            compression,
            compression.format(),
            known,
            CompressionThreads.shared(),
            3)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        byte[] content = file.getValue();
        writer.write(
            LayerEntry.file(file.getKey(), 0644, 0, 0, content.length, 1),
            new ByteArrayInputStream(content),
            digests.of(file.getKey()));
      }
      return writer.finish();
    }
  }

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    for (int size : SIZES) {
      byte[] content = new byte[size];
      new Random(size).nextBytes(content);
      Arrays.fill(content, size / 2, size, (byte) size);
      files.put("f" + size, content);
    }
    return files;
  }

  /** Remembers blocks as they are, and what was asked for in vain. */
  private static final class Memory implements KnownBlocks {
    private final Map<BlockKey, byte[]> blocks = Collections.synchronizedMap(new HashMap<>());
    private final Set<BlockKey> missed = ConcurrentHashMap.newKeySet();

    @Override
    public int find(BlockKey key, byte[] target) {
      byte[] found = blocks.get(key);
      if (found == null) {
        missed.add(key);
        return -1;
      }
      ByteBuffer.wrap(target).put(found);
      return found.length;
    }

    @Override
    public void note(BlockKey key, long offset, byte[] compressed, int length) {
      blocks.put(key, Arrays.copyOf(compressed, length));
    }

    @Override
    public void save(String blob) {}

    @Override
    public void close() {}
  }
}
