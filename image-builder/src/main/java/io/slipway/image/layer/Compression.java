package io.slipway.image.layer;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** How a layer is compressed, and at what level. */
public record Compression(Kind kind, int level) {
  private static final int BUFFER = 1 << 16;

  public static final Compression GZIP = of(Kind.GZIP);

  public static final Compression ZSTD = of(Kind.ZSTD);

  /** With the media type of image-spec's layer.md, and the levels that its compressor knows. */
  public enum Kind {
    GZIP("application/vnd.oci.image.layer.v1.tar+gzip", 0, 9, 6),
    ZSTD("application/vnd.oci.image.layer.v1.tar+zstd", 1, 22, 3),
    ESTARGZ("application/vnd.oci.image.layer.v1.tar+gzip", 0, 9, 6),
    UNCOMPRESSED("application/vnd.oci.image.layer.v1.tar", 0, 0, 0);

    private final String mediaType;
    private final int lowest;
    private final int highest;
    private final int usual;

    Kind(String mediaType, int lowest, int highest, int usual) {
      this.mediaType = mediaType;
      this.lowest = lowest;
      this.highest = highest;
      this.usual = usual;
    }

    public String mediaType() {
      return mediaType;
    }
  }

  public Compression {
    if (level < kind.lowest || level > kind.highest) {
      throw new IllegalArgumentException(
          "%s has levels from %d to %d, not %d"
              .formatted(kind.name().toLowerCase(Locale.ROOT), kind.lowest, kind.highest, level));
    }
  }

  /** Written out: what the compiler makes for a record is linked slowly when it is first used. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Compression same && same.kind == kind && same.level == level;
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + level;
  }

  /** At the level that is usual for it. */
  public static Compression of(Kind kind) {
    return new Compression(kind, kind.usual);
  }

  BlockFormat format() {
    return switch (kind) {
      case GZIP -> new GzipFormat(level);
      case ZSTD -> new ZstdFormat(level);
      case ESTARGZ -> new EstargzFormat(level);
      case UNCOMPRESSED -> new RawFormat();
    };
  }

  /** The tar in a layer, whatever its media type says: the first bytes tell. */
  public static InputStream decompress(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(4);
    byte[] magic = buffered.readNBytes(4);
    buffered.reset();
    if (startsWith(magic, 0x1f, 0x8b)) {
      return unpacked("gzip", () -> new GZIPInputStream(buffered, BUFFER));
    }
    if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      return unpacked("zstd", () -> new ZstdInputStream(buffered));
    }
    return buffered;
  }

  private static InputStream unpacked(String kind, Unpacked.Source source) throws IOException {
    return new BufferedInputStream(Unpacked.of(kind, source), BUFFER);
  }

  private static boolean startsWith(byte[] bytes, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
