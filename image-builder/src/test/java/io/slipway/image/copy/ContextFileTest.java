package io.slipway.image.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.cache.FileDigests;
import io.slipway.image.config.Digests;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.layer.TarReader;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Posix;
import io.slipway.image.store.Growth;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a file and what a layer has of it, while somebody writes to it. */
class ContextFileTest {
  /** So late that every file is long at rest. */
  private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));

  /** Some blocks, so that there is a time while it is being read. */
  private static final int SIZE = 3 << 20;

  @TempDir Path temporary;
  private Path path;
  private StateDirectory state;
  private Session session;
  private FileDigests digests;
  private long size;

  @BeforeEach
  void open() throws Exception {
    Path context = Files.createDirectory(temporary.toRealPath().resolve("context"));
    path = context.resolve("file");
    Files.write(path, bytes(1));
    Files.write(context.resolveSibling("other"), bytes(2));
    state = StateDirectory.open(temporary.resolve("state"));
    session = state.session();
  }

  @AfterEach
  void close() {
    session.close();
  }

  private enum Order {
    KEY_FIRST,
    LAYER_FIRST
  }

  /** What another program does to the file. */
  private enum Change {
    SHORTER {
      @Override
      void to(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(SIZE / 2);
        }
      }
    },
    LONGER {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
      }
    },
    OTHER {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, bytes(2), StandardOpenOption.WRITE);
      }
    },
    GONE {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    },
    A_LINK {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("../other"));
      }
    },
    A_DIRECTORY {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void shouldHaveInTheLayerWhatTheKeySays(Order order) throws Exception {
    ContextFile file = file(LATER);
    Layer layer = write(file, order, Growth.UNHEARD);
    assertThat(file.known()).isEqualTo(Digests.of(bytes(1))).isEqualTo(digestIn(layer));
    assertThat(file(LATER).known()).isEqualTo(file.known());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1 << 16, 1 << 18, (1 << 18) + 1})
  void shouldTakeTheDigestOnTheWay_whateverTheSize(int size) throws Exception {
    Files.write(path, Arrays.copyOf(bytes(1), size));
    ContextFile file = file(LATER);
    Layer layer = write(file, Order.LAYER_FIRST, Growth.UNHEARD);
    assertThat(file.known()).isEqualTo(Digests.of(Arrays.copyOf(bytes(1), size)));
    assertThat(digestIn(layer)).isEqualTo(file.known());
  }

  @ParameterizedTest
  @EnumSource(value = Change.class, names = "LONGER", mode = EnumSource.Mode.EXCLUDE)
  void shouldRefuseTheFile_whenItChangesBetweenKeyAndLayer(Change change) throws Exception {
    for (Clock clock : new Clock[] {LATER, Clock.systemUTC()}) {
      Files.deleteIfExists(path);
      Files.write(path, bytes(1));
      ContextFile file = file(clock);
      file.read();
      change.to(path);
      assertThatThrownBy(() -> write(file, Order.LAYER_FIRST, Growth.UNHEARD))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("file");
      assertThat(left()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Change.class, names = "OTHER", mode = EnumSource.Mode.EXCLUDE)
  void shouldSpeakOfTheFileAsItWasFound_whenItChangesBeforeItIsRead(Change change)
      throws Exception {
    ContextFile key = file(LATER);
    ContextFile layer = file(LATER);
    change.to(path);
    if (change == Change.LONGER) {
      key.read();
      write(layer, Order.LAYER_FIRST, Growth.UNHEARD);
      assertThat(key.known()).isEqualTo(Digests.of(bytes(1))).isEqualTo(layer.known());
      assertThat(file(LATER).known()).as("nothing is remembered of a moving file").isNull();
    } else {
      assertThatThrownBy(key::read).isInstanceOf(IOException.class).hasMessageContaining("" + path);
      assertThatThrownBy(() -> write(layer, Order.LAYER_FIRST, Growth.UNHEARD))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("file");
    }
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void shouldNeverHaveInTheLayerWhatTheKeyDoesNotSay_whenItChangesWhileItIsRead(Change change)
      throws Exception {
    for (Order order : Order.values()) {
      Files.deleteIfExists(path);
      Files.write(path, bytes(1));
      ContextFile file = file(LATER);
      Growth changing = once(() -> change.to(path));
      boolean fails = change == Change.SHORTER || order == Order.KEY_FIRST;
      if (fails) {
        assertThatThrownBy(() -> write(file, order, changing))
            .as("%s, %s", order, change)
            .hasMessageContaining("file")
            .hasMessageMatching("(?s).*(became shorter while|changed while it was being copied).*");
      } else {
        Layer layer = write(file, order, changing);
        assertThat(file.known()).as("%s, %s", order, change).isEqualTo(digestIn(layer));
      }
      Posix.delete(path);
    }
  }

  @Test
  void shouldTakeTheDigestAgain_whenAChangeMightNotShow() throws Exception {
    ContextFile file = file(Clock.systemUTC());
    Layer layer = write(file, Order.KEY_FIRST, Growth.UNHEARD);
    assertThat(digestIn(layer)).isEqualTo(file.known());
    assertThat(file(LATER).known()).isNull();
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Does something when a part of the layer is written. */
  private static Growth once(Action action) {
    return new Growth() {
      private boolean done;

      @Override
      public void reached(Path file, long size) {
        if (!done) {
          done = true;
          try {
            action.run();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        }
      }
    };
  }

  /** As a build finds it, with what earlier ones remember. */
  private ContextFile file(Clock clock) throws IOException {
    digests = FileDigests.load(state, path.getParent(), clock);
    FileStat stat = Objects.requireNonNull(Posix.stat(path.toString()));
    size = stat.size();
    return new ContextFile(path, path.toString(), stat, true, digests);
  }

  private Layer write(ContextFile file, Order order, Growth growth) throws Exception {
    if (order == Order.KEY_FIRST) {
      file.read();
    }
    try (LayerWriter writer =
        new LayerWriter(
            state.blobs().create(session, growth), Compression.of(Compression.Kind.UNCOMPRESSED))) {
      file.write(writer, LayerEntry.file("file", 0644, 0, 0, size, 0));
      Layer layer = writer.finish();
      digests.save(session);
      return layer;
    }
  }

  private String digestIn(Layer layer) throws IOException {
    try (InputStream in = state.blobs().open(layer.digest())) {
      TarReader reader = new TarReader(in);
      assertThat(reader.next()).isNotNull();
      return Digests.of(reader.content().readAllBytes());
    }
  }

  private java.util.List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(session.directory())) {
      return files.toList();
    }
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[SIZE];
    new java.util.Random(seed).nextBytes(bytes);
    return bytes;
  }
}
