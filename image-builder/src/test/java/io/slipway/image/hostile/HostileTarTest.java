package io.slipway.image.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.testing.RawTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that nobody makes by accident. */
class HostileTarTest {

  static Stream<Arguments> archives() {
    return Stream.of(
        Arguments.of("..", new RawTar().file("../x", ""), "points outside of its root"),
        Arguments.of("inner ..", new RawTar().file("a/../../x", ""), "points outside of its root"),
        Arguments.of(
            "hard link to ..", new RawTar().hardLink("x", "../../etc/shadow"), "points outside"),
        Arguments.of(
            ".. in a pax path",
            new RawTar().pax(RawTar.record("path", "a/../../b")).file("x", ""),
            "points outside"),
        Arguments.of(
            "NUL in a name",
            new RawTar().pax(RawTar.record("path", "etc/passwd\0.txt")).file("x", ""),
            "a name that no file can have"),
        Arguments.of(
            "NUL in a link",
            new RawTar().pax(RawTar.record("linkpath", "a\0b")).symlink("x", "a"),
            "links to a name that no file can have"),
        Arguments.of(
            "NUL in an attribute's name",
            new RawTar().pax(RawTar.record("SCHILY.xattr.user.a\0b", "v")).file("x", ""),
            "a broken pax header"),
        Arguments.of(
            "a long name",
            new RawTar().pax(RawTar.record("path", "d/".repeat(3000))).file("x", ""),
            "a name that no file can have"),
        Arguments.of(
            "a long link",
            new RawTar().pax(RawTar.record("linkpath", "d/".repeat(3000))).symlink("x", ""),
            "links to a name that no file can have"),
        Arguments.of(
            "a negative size",
            new RawTar().pax(RawTar.record("size", "-1")).file("x", ""),
            "tar entry x has the impossible size -1"),
        Arguments.of(
            "a size whose padding overflows",
            new RawTar().pax(RawTar.record("size", "" + Long.MAX_VALUE)).file("x", ""),
            "the impossible size 9223372036854775807"),
        Arguments.of(
            "a size that isn't there",
            new RawTar().pax(RawTar.record("size", "999999")).file("x", "abc"),
            "ends within an entry"),
        Arguments.of(
            "an owner that wraps to root",
            new RawTar().pax(RawTar.record("uid", "4294967296")).file("x", ""),
            "belongs to the impossible owner 4294967296"),
        Arguments.of(
            "an owner that chown ignores",
            new RawTar().pax(RawTar.record("gid", "4294967295")).file("x", ""),
            "belongs to the impossible owner 4294967295"),
        Arguments.of(
            "a number that is none",
            new RawTar().pax(RawTar.record("mtime", "now")).file("x", ""),
            "a bad mtime"),
        Arguments.of(
            "a record that is longer than its header",
            new RawTar().pax("99 path=x\n").file("x", ""),
            "a broken pax header"),
        Arguments.of(
            "a record that ends before its value",
            new RawTar().pax("7 path=x\n").file("x", ""),
            "a broken pax header"),
        Arguments.of(
            "a record without its line end",
            new RawTar().pax("9 path=xy").file("x", ""),
            "a broken pax header"),
        Arguments.of(
            "a record of no length", new RawTar().pax("0 path=x\n").file("x", ""), "a broken pax"),
        Arguments.of(
            "a sparse file of no size",
            new RawTar().pax(RawTar.record("GNU.sparse.major", "1")).file("x", ""),
            "tar entry x: a sparse file without its size"),
        Arguments.of(
            "a type nobody knows",
            new RawTar().entry('Z', "x", "", new byte[0]),
            "tar entry x has the unknown type 'Z'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("archives")
  void shouldRefuse(String title, RawTar tar, String message) {
    assertThatThrownBy(() -> read(new ByteArrayInputStream(tar.bytes())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldTakeNamesAsRelative_whenTheyAreAbsolute() throws IOException {
    RawTar tar = new RawTar().file("///etc//./passwd", "").hardLink("/a", "/etc/passwd");
    List<LayerEntry> entries = read(new ByteArrayInputStream(tar.bytes()));
    assertThat(entries).extracting(LayerEntry::name).containsExactly("etc/passwd", "a");
    assertThat(entries.get(1).link()).isEqualTo("etc/passwd");
  }

  @Test
  void shouldTakeTheHeader_whenAPaxValueIsEmpty() throws IOException {
    RawTar tar =
        new RawTar().pax(RawTar.record("path", "") + RawTar.record("uid", "")).file("x", "");
    assertThat(read(new ByteArrayInputStream(tar.bytes())))
        .extracting(LayerEntry::name)
        .containsExactly("x");
  }

  /** Each header is small enough; there is no end of them. */
  @Test
  void shouldRefuse_whenHeadersNeverEnd() {
    assertThatThrownBy(() -> read(endless('x'))).hasMessageContaining("bytes of headers");
    assertThatThrownBy(() -> read(endless('g'))).hasMessageContaining("bytes of headers");
    assertThatThrownBy(() -> read(endless('L'))).hasMessageContaining("bytes of headers");
  }

  private static InputStream endless(char type) {
    Enumeration<InputStream> headers =
        Collections.enumeration(
            IntStream.range(0, 100_000).mapToObj(i -> (InputStream) new Lazily(type, i)).toList());
    return new SequenceInputStream(headers);
  }

  /** A header of a quarter megabyte, made when it is read. */
  private static final class Lazily extends InputStream {
    private final char type;
    private final int number;
    private ByteArrayInputStream bytes;

    Lazily(char type, int number) {
      this.type = type;
      this.number = number;
    }

    private InputStream bytes() {
      if (bytes == null) {
        String record = RawTar.record("key" + number, "v".repeat(1 << 18));
        bytes =
            new ByteArrayInputStream(
                new RawTar().entry(type, "p", "", record.getBytes(UTF_8)).open());
      }
      return bytes;
    }

    @Override
    public int read() throws IOException {
      return bytes().read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return bytes().read(into, offset, length);
    }
  }

  private static List<LayerEntry> read(InputStream tar) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    TarReader reader = new TarReader(tar);
    for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
      entries.add(e);
    }
    return entries;
  }
}
