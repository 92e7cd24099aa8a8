package io.slipway.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.layer.LayerEntry.Type;
import io.slipway.image.posix.Names;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written to a tar is read back from it. */
class TarPropertyTest {

  private record Item(LayerEntry entry, byte[] content) {}

  @Property(tries = 600)
  void shouldReadWhatWasWritten(@ForAll("items") List<Item> items) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    for (Item item : items) {
      writer.header(item.entry());
      writer.content(item.entry(), new ByteArrayInputStream(item.content()));
      writer.pad(item.entry().size());
    }
    writer.finish();
    assertThat(out.size() % TarWriter.BLOCK).isZero();
    TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));
    for (Item item : items) {
      LayerEntry read = reader.next();
      assertThat(read).usingRecursiveComparison().isEqualTo(item.entry());
      assertThat(reader.content().readAllBytes()).isEqualTo(item.content());
    }
    assertThat(reader.next()).isNull();
  }

  /** Sizes that no test can write: the header says them, and zeros are made up behind it. */
  @Property(tries = 100)
  void shouldTellHugeSizes(@ForAll("sizes") long size) throws IOException {
    LayerEntry entry = LayerEntry.file("big", 0644, 0, 0, size, 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TarWriter(out).header(entry);
    InputStream tar =
        new SequenceInputStream(
            new ByteArrayInputStream(out.toByteArray()), InputStream.nullInputStream());
    LayerEntry read = new TarReader(tar).next();
    assertThat(read).isNotNull();
    assertThat(read.size()).isEqualTo(size);
  }

  @Provide
  Arbitrary<Long> sizes() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 1L << 60),
        Arbitraries.of(8L << 30, (8L << 30) - 1, 1L << 60, 077777777777L));
  }

  @Provide
  Arbitrary<List<Item>> items() {
    return item().list().ofMinSize(1).ofMaxSize(5);
  }

  private static Arbitrary<Item> item() {
    Arbitrary<byte[]> contents = Arbitraries.bytes().array(byte[].class).ofMaxSize(1100);
    return Combinators.combine(
            names(),
            Arbitraries.of(Type.class),
            Arbitraries.integers().between(0, 07777),
            ids(),
            ids(),
            contents,
            Arbitraries.longs().between(-(1L << 40), 1L << 40),
            Combinators.combine(names(), xattrs()).as(List::of))
        .as(
            (name, type, mode, uid, gid, content, mtime, rest) -> {
              byte[] bytes = type == Type.FILE ? content : new byte[0];
              boolean links = type == Type.SYMLINK || type == Type.HARD_LINK;
              boolean device = type == Type.CHARACTER_DEVICE || type == Type.BLOCK_DEVICE;
              @SuppressWarnings("unchecked")
              SortedMap<String, byte[]> xattrs = (SortedMap<String, byte[]>) rest.get(1);
              LayerEntry entry =
                  new LayerEntry(
                      name,
                      type,
                      mode,
                      uid,
                      gid,
                      bytes.length,
                      mtime,
                      links ? (String) rest.get(0) : "",
                      device ? 259 : 0,
                      device ? 70_000 : 0,
                      xattrs);
              return new Item(entry, bytes);
            });
  }

  /** All that 32 bits hold, but what chown takes for "don't change". */
  private static Arbitrary<Integer> ids() {
    return Arbitraries.oneOf(
        Arbitraries.of(0, 1, 07777777, 010000000, Integer.MAX_VALUE, -2, Integer.MIN_VALUE),
        Arbitraries.integers().filter(id -> id != -1));
  }

  /** Bytes of any kind, UTF-8 or not, short and long. */
  private static Arbitrary<String> names() {
    Arbitrary<String> segment =
        Arbitraries.bytes()
            .filter(b -> b != 0 && b != '/')
            .array(byte[].class)
            .ofMinSize(1)
            .ofMaxSize(60)
            .map(Names::decode)
            .filter(s -> !s.equals(".") && !s.equals(".."));
    return segment.list().ofMinSize(1).ofMaxSize(5).map(s -> String.join("/", s));
  }

  private static Arbitrary<SortedMap<String, byte[]>> xattrs() {
    Arbitrary<String> key =
        Arbitraries.of("user.a", "security.capability", "user.\u00e9", "user.a b", "trusted.x");
    return Arbitraries.maps(key, Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
        .ofMaxSize(3)
        .map(map -> (SortedMap<String, byte[]>) new TreeMap<>(map));
  }

  @Property(tries = 500)
  void shouldKeepTheBytesOfNames(@ForAll byte[] bytes) {
    assertThat(Names.encode(Names.decode(bytes))).isEqualTo(bytes);
  }
}
