package io.slipway.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTest {
  private static final byte[] CONTENT = "hello".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(strings = {"--format=gnu", "--format=pax", "--format=ustar", "--format=v7"})
  void shouldReadWhatGnuTarWrites(String format, @TempDir Path directory) throws Exception {
    String longName = "n".repeat(format.contains("v7") ? 50 : 98);
    Files.writeString(directory.resolve(longName), "long");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("t".repeat(90)));
    Files.createLink(directory.resolve("zhard"), directory.resolve(longName));
    Process tar =
        new ProcessBuilder(
                "tar", format, "--sort=name", "-C", directory.toString(), "-cf", "-", ".")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<LayerEntry> entries = read(tar.getInputStream().readAllBytes());
    assertThat(entries).extracting(LayerEntry::name).containsExactly("", "link", longName, "zhard");
    assertThat(entries.get(3).type()).isEqualTo(LayerEntry.Type.HARD_LINK);
    assertThat(entries.get(3).link()).isEqualTo(longName);
  }

  @Test
  void shouldBeReadByGnuTar(@TempDir Path directory) throws Exception {
    TreeMap<String, byte[]> xattrs = new TreeMap<>();
    xattrs.put("user.a", new byte[] {0, -1});
    LayerEntry entry =
        new LayerEntry(
            "d/" + "x".repeat(150) + "\u00e9",
            LayerEntry.Type.FILE,
            0640,
            3_000_000,
            7,
            5,
            1,
            "",
            0,
            0,
            xattrs);
    Path file = Files.write(directory.resolve("t.tar"), write(entry));
    Process tar =
        new ProcessBuilder("tar", "--numeric-owner", "-tvf", file.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(tar.getInputStream().readAllBytes()))
        .contains("3000000/7", "-rw-r-----", "x".repeat(150));
    assertThat(tar.waitFor()).isZero();
  }

  @Test
  void shouldRefuse_whenANamePointsOutside() throws IOException {
    byte[] tar = write(LayerEntry.file("aa/passwd", 0644, 0, 0, 5, 1));
    tar[0] = '.';
    tar[1] = '.';
    fixChecksum(tar);
    assertThatThrownBy(() -> read(tar)).hasMessageContaining("points outside of its root");
  }

  @Test
  void shouldDropALeadingSlash() throws IOException {
    byte[] tar = write(LayerEntry.file("Xetc/x", 0644, 0, 0, 5, 1));
    tar[0] = '/';
    fixChecksum(tar);
    assertThat(read(tar)).extracting(LayerEntry::name).containsExactly("etc/x");
  }

  @Test
  void shouldRefuse_whenItIsCutShort() throws IOException {
    byte[] tar = write(LayerEntry.file("a", 0644, 0, 0, 5, 1));
    assertThatThrownBy(() -> read(Arrays.copyOf(tar, 514))).hasMessageContaining("ends within");
  }

  @Test
  void shouldRefuse_whenAPaxHeaderIsHuge() throws IOException {
    byte[] tar = write(LayerEntry.file("a", 0644, 0, 0, 5, 1));
    tar[156] = 'x';
    System.arraycopy("77777777777".getBytes(StandardCharsets.US_ASCII), 0, tar, 124, 11);
    fixChecksum(tar);
    assertThatThrownBy(() -> read(tar)).hasMessageContaining("at most");
  }

  @Test
  void shouldEndWithAnEntryOrAnIoException_whateverTheBytes() throws IOException {
    byte[] good = write(LayerEntry.file("d/" + "x".repeat(150), 0644, 3_000_000, 0, 5, 1));
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int n = random.nextInt(6) + 1; n > 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      for (int header = 0; header + 512 <= bad.length && random.nextBoolean(); header += 512) {
        fixChecksum(bad, header);
      }
      try {
        read(bad);
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {077777777777L, 1L << 33, 20L << 30, 1L << 50})
  void shouldKeepTheSize_whenAFileIsHuge(long size) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TarWriter(out).header(LayerEntry.file("huge", 0644, 1, 2, size, 3));
    boolean fits = size <= 077777777777L;
    assertThat(out.size()).isEqualTo(fits ? 512 : 3 * 512);
    try (InputStream in = new ByteArrayInputStream(out.toByteArray())) {
      LayerEntry entry = new TarReader(in).next();
      assertThat(entry.name()).isEqualTo("huge");
      assertThat(entry.size()).isEqualTo(size);
    }
  }

  private static byte[] write(LayerEntry entry) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    writer.header(entry);
    writer.content(entry, new ByteArrayInputStream(CONTENT));
    writer.pad(entry.size());
    writer.finish();
    return out.toByteArray();
  }

  private static List<LayerEntry> read(byte[] tar) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    try (InputStream in = new ByteArrayInputStream(tar)) {
      TarReader reader = new TarReader(in);
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        entries.add(e);
      }
    }
    return entries;
  }

  private static void fixChecksum(byte[] tar) {
    fixChecksum(tar, 0);
  }

  private static void fixChecksum(byte[] tar, int at) {
    Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
    int sum = 0;
    for (int i = at; i < at + 512; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, tar, at + 148, 8);
  }
}
