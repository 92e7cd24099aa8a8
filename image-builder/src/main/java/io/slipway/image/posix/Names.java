package io.slipway.image.posix;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * File names are bytes. In Slipway they are strings: UTF-8, and each byte that is no UTF-8 becomes
 * the lone surrogate U+DC80..U+DCFF (as in Python's PEP 383), so that every name survives the way
 * there and back, whatever the locale.
 */
public final class Names {
  private static final int ESCAPE = 0xDC00;

  private Names() {}

  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  public static String decode(byte[] bytes, int offset, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer out = CharBuffer.allocate(length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    while (in.hasRemaining()) {
      CoderResult result = decoder.decode(in, out, true);
      for (int i = 0; result.isError() && i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xff)));
      }
      decoder.reset();
    }
    return out.flip().toString();
  }

  public static byte[] encode(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isEscape(name, i)) {
        return encodeEscaped(name);
      }
    }
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /** What a message may show: no control characters, no lone surrogates. */
  public static String printable(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      text.append(c < ' ' || c == 0x7f || isEscape(name, i) ? '?' : c);
    }
    return text.toString();
  }

  /** The name of a path that Java's own calls found, as the bytes on disk. */
  public static String of(Path path) {
    String text = path.toString();
    return isPlain(text) ? text : decode(bytesOf(path));
  }

  /**
   * A path below a directory, {@code ""} for itself; also where the locale cannot show the name.
   */
  public static Path in(Path directory, String relative) {
    if (isPlain(relative)) {
      return directory.resolve(relative);
    }
    StringBuilder uri = new StringBuilder("file://");
    uri.append(directory.toAbsolutePath().toUri().getRawPath()).append('/');
    for (byte b : encode(relative)) {
      uri.append(b == '/' ? "/" : String.format("%%%02X", b));
    }
    return Path.of(URI.create(uri.toString()));
  }

  /** Whether a locale shows a name as it is: each ? may stand for what it cannot show. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || c == '?') {
        return false;
      }
    }
    return true;
  }

  /** The URI of a path carries its bytes even where the locale cannot show them. */
  private static byte[] bytesOf(Path path) {
    String raw = path.toAbsolutePath().toUri().getRawPath();
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      boolean escaped = raw.charAt(i) == '%';
      bytes[length++] =
          (byte) (escaped ? Integer.parseInt(raw.substring(i + 1, i + 3), 16) : raw.charAt(i));
      i += escaped ? 2 : 0;
    }
    int end = length > 1 && bytes[length - 1] == '/' ? length - 1 : length;
    int start = path.isAbsolute() ? 0 : end - relativeLength(bytes, end, path.getNameCount());
    return java.util.Arrays.copyOfRange(bytes, start, end);
  }

  private static int relativeLength(byte[] absolute, int end, int names) {
    int slashes = 0;
    for (int i = end - 1; i >= 0; i--) {
      if (absolute[i] == '/' && ++slashes == names) {
        return end - i - 1;
      }
    }
    return end;
  }

  static byte[] terminated(String name) throws CharacterCodingException {
    byte[] bytes = encode(name);
    byte[] terminated = new byte[bytes.length + 1];
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw new CharacterCodingException();
      }
      terminated[i] = bytes[i];
    }
    return terminated;
  }

  private static boolean isEscape(String name, int i) {
    char c = name.charAt(i);
    return c >= ESCAPE + 0x80
        && c <= ESCAPE + 0xff
        && !(i > 0 && Character.isHighSurrogate(name.charAt(i - 1)));
  }

  private static byte[] encodeEscaped(String name) {
    ByteBuffer out = ByteBuffer.allocate(name.length() * 3);
    int start = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || isEscape(name, i)) {
        out.put(name.substring(start, i).getBytes(StandardCharsets.UTF_8));
        start = i + 1;
        if (i < name.length()) {
          out.put((byte) (name.charAt(i) - ESCAPE));
        }
      }
    }
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }
}
