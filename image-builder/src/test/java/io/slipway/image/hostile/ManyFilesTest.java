package io.slipway.image.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.posix.Posix;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.snapshot.SnapshotStore;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A base image of very many files. {@code -Dslipway.files=1000000} for the million, which takes a
 * minute or two.
 */
public class ManyFilesTest {
  private static final int FILES = Integer.getInteger("slipway.files", 20_000);
  private static final int IN_A_DIRECTORY = 10;

  /** Of which the JVM and the libraries take about fourteen. */
  private static final int HEAP_MIB = Integer.getInteger("slipway.files.heap", 24);

  @TempDir Path temporary;

  /** JUnit's own way of deleting takes longer than the test. */
  @AfterEach
  void delete() throws IOException {
    Posix.delete(temporary.resolve("state"));
  }

  @Test
  void shouldUnpackInTimeThatGrowsWithTheirNumberOnly() throws Exception {
    StateDirectory state = StateDirectory.open(temporary.resolve("state"));
    try (Session session = state.session()) {
      SnapshotStore store =
          new SnapshotStore(state, Posix.uid() == 0 ? Privilege.ROOT : Privilege.USER);
      Layer layer = layer(state, session);
      long started = System.nanoTime();
      MergedTree tree = store.of(List.of(layer), session).tree();
      long millis = (System.nanoTime() - started) / 1_000_000;
      Runtime runtime = Runtime.getRuntime();
      System.out.printf(
          "%d files unpacked in %d ms, heap %d MB%n",
          FILES, millis, (runtime.totalMemory() - runtime.freeMemory()) >> 20);
      assertThat(tree.text(path(FILES - 1), 10)).isEqualTo("x");
      assertThat(session.directory()).isEmptyDirectory();
    }
  }

  /** What is kept of each file in memory would come to more than the heap. */
  @Test
  void shouldNeedNoMoreMemory_whateverTheirNumber() throws Exception {
    Path state = temporary.resolve("state");
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + HEAP_MIB + "m",
                "-Dslipway.files=" + FILES,
                "-cp",
                System.getProperty("java.class.path"),
                ManyFilesTest.class.getName(),
                state.toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines;
    try (var output = process.inputReader()) {
      lines = output.lines().toList();
    }
    assertThat(process.waitFor()).as("%s", lines).isZero();
    assertThat(lines).last().isEqualTo("unpacked");
  }

  /** Writes a layer and unpacks it below the directory that is named. */
  public static void main(String[] args) throws Exception {
    StateDirectory state = StateDirectory.open(Path.of(args[0]));
    try (Session session = state.session()) {
      for (Privilege privilege : privileges()) {
        new SnapshotStore(state, privilege).of(List.of(layer(state, session)), session);
      }
    }
    System.out.println("unpacked");
  }

  private static List<Privilege> privileges() {
    return Posix.uid() == 0 ? List.of(Privilege.ROOT, Privilege.USER) : List.of(Privilege.USER);
  }

  private static Layer layer(StateDirectory state, Session session) throws IOException {
    byte[] content = {'x'};
    try (LayerWriter writer =
        new LayerWriter(state.blobs().create(session), new Compression(Compression.Kind.ZSTD, 1))) {
      for (int i = 0; i < FILES; i++) {
        if (i % IN_A_DIRECTORY == 0) {
          writer.write(
              LayerEntry.directory(
                  LayerEntry.file(path(i), 0, 0, 0, 0, 0).parent(), 0755, 0, 0, 1));
        }
        writer.write(LayerEntry.file(path(i), 0644, 0, 0, 1, 1), new ByteArrayInputStream(content));
      }
      return writer.finish();
    }
  }

  private static String path(int i) {
    int directory = i / IN_A_DIRECTORY;
    return "d" + directory % 100 + "/e" + directory + "/file" + i;
  }
}
