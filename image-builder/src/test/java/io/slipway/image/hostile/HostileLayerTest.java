package io.slipway.image.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.slipway.image.config.Digests;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.posix.Posix;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.snapshot.SnapshotStore;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.RawTar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base layers that want out of their directory, or all of the disk. */
class HostileLayerTest {
  @TempDir Path temporary;

  private StateDirectory state;
  private Session session;
  private SnapshotStore store;
  private Path outside;

  @BeforeEach
  void open() throws IOException {
    state = StateDirectory.open(temporary.resolve("state"));
    session = state.session();
    store = new SnapshotStore(state, Posix.uid() == 0 ? Privilege.ROOT : Privilege.USER);
    outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
  }

  @AfterEach
  void shouldLeaveNothingBehindNorTouchWhatIsOutside() throws IOException {
    assertThat(session.directory()).isEmptyDirectory();
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).containsExactly(outside.resolve("secret"));
    }
    assertThat(outside.resolve("secret")).hasContent("secret");
    session.close();
  }

  @Test
  void shouldWriteInside_whenADirectoryIsReplacedByALinkOut() throws Exception {
    MergedTree tree =
        unpack(
            new RawTar()
                .directory("d")
                .symlink("d", outside.toString())
                .file("d/secret", "evil")
                .file("d/new", "evil"));
    assertThat(tree.text(outside.toString().substring(1) + "/secret", 10)).isEqualTo("evil");
  }

  @Test
  void shouldWriteInside_whenLinksGoUpAcrossLayers() throws Exception {
    RawTar lower = new RawTar().symlink("up", "../".repeat(12) + outside.toString().substring(1));
    MergedTree tree = unpack(lower, new RawTar().file("up/new", "evil").directory("up/x/y"));
    assertThat(tree.lookup(outside.toString().substring(1) + "/new")).isPresent();
  }

  @Test
  void shouldRefuse_whenAHardLinkNamesAFileOutside() {
    assertThatThrownBy(() -> unpack(new RawTar().hardLink("x", outside + "/secret")))
        .hasMessageContaining("which is not in the image");
    RawTar through = new RawTar().symlink("out", outside.toString()).hardLink("x", "out/secret");
    assertThatThrownBy(() -> unpack(through)).hasMessageContaining("which is not in the image");
  }

  @Test
  void shouldNotReadThroughALink_whenAHardLinkNamesOne() throws Exception {
    MergedTree tree = unpack(new RawTar().symlink("s", outside + "/secret").hardLink("x", "s"));
    assertThat(tree.lookup("x").orElseThrow().stat().isSymlink()).isTrue();
  }

  @Test
  void shouldRemoveNothingOutside_whenAWhiteoutNamesIt() throws Exception {
    MergedTree tree =
        unpack(
            new RawTar().symlink("out", outside.toString()).file("keep", ""),
            new RawTar()
                .file("out/.wh.secret", "")
                .file(".wh..wh.x", "")
                .file("out/.wh..wh..opq", ""));
    assertThat(tree.lookup("keep")).isPresent();
  }

  @Test
  void shouldRefuse_whenAWhiteoutNamesADirectoryAbove() {
    assertThatThrownBy(() -> unpack(new RawTar().file("a/.wh...", "")))
        .hasMessageContaining("a whiteout that names nothing");
    assertThatThrownBy(() -> unpack(new RawTar().file("a/.wh.", "")))
        .hasMessageContaining("a whiteout that names nothing");
  }

  @Test
  void shouldMakeDevicesInSnapshotsOnlyForRoot() throws Exception {
    MergedTree tree =
        unpack(
            new RawTar().directory("dev").device('3', "dev/null", 1, 3).device('3', "dev/0", 0, 0));
    assertThat(tree.lookup("dev/null").isPresent()).isEqualTo(Posix.uid() == 0);
    assertThat(tree.lookup("dev/0")).isEmpty();
  }

  @Test
  void shouldTakeTheLast_whenAnEntryComesInEveryType() throws Exception {
    MergedTree tree =
        unpack(
            new RawTar()
                .file("x", "one")
                .directory("x")
                .file("x/y", "inner")
                .directory("x/z")
                .symlink("x", "x")
                .file("x", "last"));
    assertThat(tree.text("x", 10)).isEqualTo("last");
  }

  @Test
  void shouldRefuse_whenTheLayerIsNoArchive() {
    byte[] noise = "this is no tar".repeat(100).getBytes(UTF_8);
    assertThatThrownBy(() -> unpack(put(gzip(noise), Digests.of(noise))))
        .hasMessageContaining("this is no tar archive");
  }

  @Test
  void shouldRefuse_whenTheCompressedBytesAreCutShort() throws IOException {
    byte[] tar = new RawTar().file("x", "content".repeat(1000)).bytes();
    byte[] packed = gzip(tar);
    Layer cut = put(java.util.Arrays.copyOf(packed, packed.length - 20), Digests.of(tar));
    assertThatThrownBy(() -> unpack(cut)).hasMessageContaining("gzip data is broken or cut short");
    byte[] zstd = Zstd.compress(tar);
    Layer cutZstd = put(java.util.Arrays.copyOf(zstd, zstd.length - 5), Digests.of(tar));
    assertThatThrownBy(() -> unpack(cutZstd))
        .hasMessageContaining("zstd data is broken or cut short");
  }

  /** 8 EiB in a header and nothing behind it. */
  @Test
  void shouldRefuse_whenAFileIsLargerThanItsLayer() {
    RawTar tar = new RawTar().pax(RawTar.record("size", "" + (1L << 59))).file("x", "abc");
    assertThatThrownBy(() -> unpack(tar)).hasMessageContaining("ends within an entry");
  }

  @Test
  void shouldRefuse_whenZerosNeverEndAfterTheArchive() throws Exception {
    byte[] tar = new RawTar().file("x", "").bytes();
    assertThatThrownBy(() -> unpack(bomb(tar, 80)))
        .hasMessageContaining("goes on for more than 67108864 bytes after the end of its archive");
  }

  /** The disk that there is can't be filled in a test, so the disk is made small. */
  @Test
  void shouldStopBeforeTheDiskIsFull_whenALayerIsABomb() throws Exception {
    assumeThat(Posix.uid()).as("mounting needs root").isZero();
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString());
    try {
      StateDirectory small = StateDirectory.open(disk.resolve("state"));
      try (Session own = small.session()) {
        byte[] header =
            new RawTar().pax(RawTar.record("size", "" + (1L << 33))).file("zeros", "").open();
        Layer bomb = bomb(header, 200);
        Files.createDirectories(small.blobs().path(bomb.digest()).getParent());
        Files.copy(state.blobs().path(bomb.digest()), small.blobs().path(bomb.digest()));
        SnapshotStore snapshots = new SnapshotStore(small, store.privilege());
        assertThatThrownBy(() -> snapshots.of(List.of(bomb), own))
            .hasMessageContaining("unpacks to more than the ")
            .hasMessageContaining("make room in the state directory");
        assertThat(own.directory()).isEmptyDirectory();
        assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan(31 << 20);
      }
    } finally {
      run("umount", disk.toString());
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** {@code head} and then megabytes of zeros, which zstd packs into a few kilobytes. */
  private Layer bomb(byte[] head, int megabytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    MessageDigest diffId = Digests.sha256();
    byte[] zeros = new byte[1 << 20];
    try (OutputStream zstd = new ZstdOutputStream(packed)) {
      zstd.write(head);
      diffId.update(head);
      for (int i = 0; i < megabytes; i++) {
        zstd.write(zeros);
        diffId.update(zeros);
      }
    }
    return put(packed.toByteArray(), Digests.format(diffId.digest()));
  }

  private MergedTree unpack(RawTar... tars) throws IOException, InterruptedException {
    Layer[] layers = new Layer[tars.length];
    for (int i = 0; i < tars.length; i++) {
      byte[] tar = tars[i].bytes();
      layers[i] = put(gzip(tar), Digests.of(tar));
    }
    return unpack(layers);
  }

  private MergedTree unpack(Layer... layers) throws IOException, InterruptedException {
    return store.of(List.of(layers), session).tree();
  }

  private Layer put(byte[] packed, String diffId) throws IOException {
    String digest = Digests.of(packed);
    state.blobs().receive(session, new ByteArrayInputStream(packed), digest, packed.length);
    return new Layer(Compression.GZIP.kind().mediaType(), digest, packed.length, diffId);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }
}
