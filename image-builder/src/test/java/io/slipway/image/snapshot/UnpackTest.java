package io.slipway.image.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerEntry.Type;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.posix.Posix;
import io.slipway.image.snapshot.MergedTree.Node;
import io.slipway.image.snapshot.Owners.Owner;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackTest {
  @TempDir Path temporary;

  private StateDirectory state;
  private Session session;
  private SnapshotStore store;

  @BeforeEach
  void open() throws IOException {
    state = StateDirectory.open(temporary.resolve("state"));
    session = state.session();
    store = new SnapshotStore(state, Posix.uid() == 0 ? Privilege.ROOT : Privilege.USER);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void shouldKeepEverything_whenATreeGoesThroughALayerAndBack() throws Exception {
    String odd = "odd \udcff\u00e9\n'\"" + "x".repeat(120);
    TreeMap<String, byte[]> xattrs = new TreeMap<>();
    xattrs.put("user.binary", new byte[] {0, -1, '\n', '='});
    Layer layer =
        layer(
            LayerEntry.directory("d", 01777, 3, 4, 1000),
            file("d/" + odd, 04751, 70_000, 3_000_000, "content"),
            new LayerEntry("d/x", Type.FILE, 0644, 0, 0, 0, -5, "", 0, 0, xattrs),
            LayerEntry.symlink("d/dangling", "/no/where/" + "y".repeat(200), 5, 6, 7),
            hardLink("d/hard", "d/" + odd),
            new LayerEntry("d/fifo", Type.FIFO, 0600, 0, 0, 0, 9, "", 0, 0, new TreeMap<>()));
    MergedTree tree = store.of(List.of(layer), session).tree();
    Node file = node(tree, "d/" + odd);
    assertThat(file.stat().permissions()).isEqualTo(04751);
    assertThat(file.owner()).isEqualTo(new Owner(70_000, 3_000_000));
    assertThat(file.stat().inode()).isEqualTo(node(tree, "d/hard").stat().inode());
    assertThat(tree.text("d/hard", 100)).isEqualTo("content");
    assertThat(node(tree, "d").stat().mtimeSeconds()).isEqualTo(1000);
    assertThat(node(tree, "d").stat().permissions()).isEqualTo(01777);
    assertThat(tree.xattrs(node(tree, "d/x")).get("user.binary")).containsExactly(0, -1, '\n', '=');
    assertThat(node(tree, "d/x").stat().mtimeSeconds()).isEqualTo(-5);
    assertThat(tree.readlink(node(tree, "d/dangling"))).endsWith("yyy");
    assertThat(node(tree, "d/dangling").owner()).isEqualTo(new Owner(5, 6));
    assertThat(tree.list(node(tree, "d")))
        .containsExactlyInAnyOrder(odd, "x", "dangling", "hard", "fifo");
    assertThat(changesOf(store.of(List.of(layer), session)))
        .contains("d/" + odd, "d/x", "d/dangling", "d/fifo");
  }

  @Test
  void shouldHideWhatAWhiteoutNames() throws Exception {
    Layer lower =
        layer(
            file("a/x", 0644, 0, 0, "1"),
            file("a/y", 0644, 0, 0, "1"),
            file("b/z", 0644, 0, 0, "1"));
    Layer upper =
        layer(
            LayerEntry.whiteout("a", "x"), LayerEntry.opaque("b"), file("b/new", 0644, 0, 0, "2"));
    MergedTree tree = store.of(List.of(lower, upper), session).tree();
    assertThat(tree.list(node(tree, "a"))).containsExactly("y");
    assertThat(tree.list(node(tree, "b"))).containsExactly("new");
    assertThat(tree.lookup("a/x")).isEmpty();
    assertThat(tree.lookup("b/z")).isEmpty();
  }

  @Test
  void shouldShowADirectoryAnew_whenItWasRemovedAndMadeAgain() throws Exception {
    Layer lower = layer(file("a/x", 0644, 0, 0, "1"));
    Layer removed = layer(LayerEntry.whiteout("", "a"));
    Layer again = layer(file("a/y", 0644, 0, 0, "2"));
    MergedTree tree = store.of(List.of(lower, removed, again), session).tree();
    assertThat(tree.list(node(tree, "a"))).containsExactly("y");
  }

  @Test
  void shouldFollowALinkInsideTheImage_whenAnEntryLiesBelowOne() throws Exception {
    Layer lower =
        layer(
            LayerEntry.directory("usr/bin", 0755, 0, 0, 1),
            LayerEntry.symlink("bin", "/usr/bin", 0, 0, 1));
    Layer upper = layer(file("bin/tool", 0755, 0, 0, "x"));
    MergedTree tree = store.of(List.of(lower, upper), session).tree();
    assertThat(node(tree, "bin").stat().isSymlink()).isTrue();
    assertThat(tree.lookup("usr/bin/tool")).isPresent();
  }

  @Test
  void shouldLinkToAFileOfALowerLayer() throws Exception {
    Layer lower = layer(file("a", 0600, 1, 2, "lower"));
    Layer upper = layer(hardLink("b", "a"));
    MergedTree tree = store.of(List.of(lower, upper), session).tree();
    assertThat(tree.text("b", 10)).isEqualTo("lower");
    assertThat(node(tree, "b").owner()).isEqualTo(new Owner(1, 2));
    assertThat(node(tree, "b").stat().inode()).isEqualTo(node(tree, "a").stat().inode());
  }

  @Test
  void shouldStayInside_whenLinksPointOut() throws Exception {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Layer layer =
        layer(
            LayerEntry.symlink("abs", outside.toString(), 0, 0, 1),
            file("abs/one", 0644, 0, 0, "x"),
            LayerEntry.symlink("up", "../../../../../../../../" + outside, 0, 0, 1),
            file("up/two", 0644, 0, 0, "x"));
    MergedTree tree = store.of(List.of(layer), session).tree();
    assertThat(outside).isEmptyDirectory();
    String inside = outside.toString().substring(1);
    assertThat(tree.lookup(inside + "/one")).isPresent();
    assertThat(tree.lookup(inside + "/two")).isPresent();
  }

  @Test
  void shouldReplaceALinkByAFile_notWriteThroughIt() throws Exception {
    Path victim = Files.writeString(temporary.resolve("victim"), "safe");
    Layer layer =
        layer(LayerEntry.symlink("f", victim.toString(), 0, 0, 1), file("f", 0644, 0, 0, "evil"));
    MergedTree tree = store.of(List.of(layer), session).tree();
    assertThat(Files.readString(victim)).isEqualTo("safe");
    assertThat(tree.text("f", 10)).isEqualTo("evil");
  }

  @Test
  void shouldRefuse_whenAHardLinkNamesWhatIsNotThere() {
    assertThatThrownBy(() -> store.of(List.of(layer(hardLink("b", "etc/shadow"))), session))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/etc/shadow, which is not in the image");
  }

  @Test
  void shouldRefuse_whenLinksGoInCircles() {
    assertThatThrownBy(
            () ->
                store.of(
                    List.of(
                        layer(
                            LayerEntry.symlink("a", "b", 0, 0, 1),
                            LayerEntry.symlink("b", "a", 0, 0, 1),
                            file("a/f", 0644, 0, 0, "x"))),
                    session))
        .hasMessageContaining("too many symbolic links");
  }

  @Test
  void shouldRefuse_whenTheLayerIsNotWhatTheConfigurationPromises() throws Exception {
    Layer layer = layer(file("a", 0644, 0, 0, "x"));
    Layer lie =
        new Layer(layer.mediaType(), layer.digest(), layer.size(), "sha256:" + "0".repeat(64));
    assertThatThrownBy(() -> store.of(List.of(lie), session))
        .hasMessageContaining("promises sha256:000");
    assertThat(session.directory().toFile().list()).isEmpty();
  }

  @Test
  void shouldKeepNothing_whenTheDiskFailsInTheMiddleOfALayer() throws Exception {
    Layer layer = many();
    SnapshotStore failing =
        new SnapshotStore(
            state, store.privilege(), wanted -> failing(state.blobs().open(wanted.digest())));
    assertThatThrownBy(() -> failing.of(List.of(layer), session))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Input/output error");
    assertThat(session.directory()).isEmptyDirectory();
    assertThat(store.root()).isEmptyDirectory();
    assertThat(store.of(List.of(layer), session).tree().text("f499", 9)).isEqualTo("499");
  }

  private Layer many() throws IOException {
    try (LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      for (int i = 0; i < 500; i++) {
        byte[] text = ("" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        writer.write(
            LayerEntry.file("f" + i, 0644, 0, 0, text.length, 1), new ByteArrayInputStream(text));
      }
      return writer.finish();
    }
  }

  /** Reads as from a disk with a bad block. */
  private static InputStream failing(InputStream in) {
    return new FilterInputStream(in) {
      private int left = 2000;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
          throw new IOException("Input/output error");
        }
        int count = super.read(buffer, offset, Math.min(length, left));
        left -= Math.max(count, 0);
        return count;
      }
    };
  }

  private OwnerRule ownerRule() {
    return store.privilege() == Privilege.ROOT ? OwnerRule.onDisk() : OwnerRule.of(Owner.ROOT);
  }

  private List<String> changesOf(Snapshot snapshot) throws Exception {
    List<String> names = new ArrayList<>();
    try (LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.ZSTD)) {
      new Difference(store.scratch(), ownerRule(), writer).write(snapshot.layers().get(0).path());
      Layer layer = writer.finish();
      try (InputStream in = Compression.decompress(state.blobs().open(layer.digest()))) {
        var reader = new io.slipway.image.layer.TarReader(in);
        for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
          names.add(e.name());
        }
      }
    }
    return names;
  }

  private static Node node(MergedTree tree, String path) throws IOException {
    return tree.lookup(path).orElseThrow(() -> new AssertionError("no " + path));
  }

  private record Content(LayerEntry entry, String text) {}

  private static Content file(String name, int mode, int uid, int gid, String text) {
    return new Content(LayerEntry.file(name, mode, uid, gid, text.length(), 5), text);
  }

  private static LayerEntry hardLink(String name, String target) {
    return new LayerEntry(name, Type.HARD_LINK, 0644, 0, 0, 0, 0, target, 0, 0, new TreeMap<>());
  }

  private Layer layer(Object... entries) throws IOException {
    try (LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      for (Object o : entries) {
        if (o instanceof Content c) {
          writer.write(
              c.entry(), new ByteArrayInputStream(c.text().getBytes(StandardCharsets.UTF_8)));
        } else {
          writer.write((LayerEntry) o);
        }
      }
      return writer.finish();
    }
  }
}
