package io.slipway.image.layer;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How a layer is compressed, and at what level. */
public record Compression(Kind kind, int level) {
  private static final int BUFFER = 1 << 16;

  /** The level that Docker and BuildKit use. */
  public static final Compression GZIP = new Compression(Kind.GZIP, 6);

  public static final Compression ZSTD = new Compression(Kind.ZSTD, 3);

  /** With the media type of image-spec's layer.md, and the levels that its compressor knows. */
  public enum Kind {
    GZIP("application/vnd.oci.image.layer.v1.tar+gzip", 0, 9),
    ZSTD("application/vnd.oci.image.layer.v1.tar+zstd", 1, 22);

    private final String mediaType;
    private final int lowest;
    private final int highest;

    Kind(String mediaType, int lowest, int highest) {
      this.mediaType = mediaType;
      this.lowest = lowest;
      this.highest = highest;
    }

    public String mediaType() {
      return mediaType;
    }
  }

  public Compression {
    if (level < kind.lowest || level > kind.highest) {
      throw new IllegalArgumentException(
          "level: "
              + kind.name().toLowerCase(java.util.Locale.ROOT)
              + " has levels from "
              + kind.lowest
              + " to "
              + kind.highest
              + ", not "
              + level);
    }
  }

  BlockFormat format() {
    return switch (kind) {
      case GZIP -> new GzipFormat(level);
      case ZSTD -> new ZstdFormat(level);
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
