package io.slipway.local.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a blob, both ends included (RFC 9110, 14). */
record ByteRange(long first, long last) {

  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final Pattern CHUNK = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  long length() {
    return last - first + 1;
  }

  String contentRange(long size) {
    return "bytes " + first + "-" + last + "/" + size;
  }

  /**
   * Reads a Range header. Several ranges, other units and nonsense ask for the whole: a server may
   * ignore what it doesn't understand.
   *
   * @throws RegistryException with status 416 if nothing of it lies within the blob
   */
  static Optional<ByteRange> parse(@Nullable String header, long size) {
    Matcher matcher = SINGLE.matcher(header == null ? "" : header);
    if (!matcher.matches() || "bytes=-".equals(header)) {
      return Optional.empty();
    }
    ByteRange range = resolve(matcher.group(1), matcher.group(2), size);
    if (range.first >= size || range.last < range.first) {
      throw RegistryError.BLOB_UNKNOWN
          .withStatus(416, "range " + header + " lies outside of the blob's " + size + " bytes")
          .with("Content-Range", "bytes */" + size);
    }
    return Optional.of(range);
  }

  private static ByteRange resolve(String first, String last, long size) {
    if (first.isEmpty()) {
      return new ByteRange(Math.max(0, size - Long.parseLong(last)), size - 1);
    }
    long end = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    return new ByteRange(Long.parseLong(first), end);
  }

  /**
   * Reads the Content-Range of a chunk, which has no unit (distribution spec, "Pushing a blob in
   * chunks").
   */
  static Optional<ByteRange> parseChunk(String header) {
    Matcher matcher = CHUNK.matcher(header);
    return matcher.matches()
        ? Optional.of(
            new ByteRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }
}
