package io.slipway.image.dockerfile;

import io.slipway.image.expand.Blank;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The physical lines of a file, each with its line end, read one after the other. */
final class LineSource {
  /** More than any Dockerfile with inlined files that was ever seen. */
  static final int MAX_BYTES = 8 << 20;

  /** BuildKit's limit, so that a file it refuses is refused here too. */
  static final int MAX_LINE = (64 << 10) - 1;

  private final String file;
  private final List<String> lines;
  private int read;

  private LineSource(String file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  static LineSource of(String file, byte[] bytes) throws DockerfileException {
    if (bytes.length > MAX_BYTES) {
      throw new DockerfileException(
          SourceRange.line(file, 1), "the file is larger than " + MAX_BYTES + " bytes");
    }
    String text = decode(file, bytes);
    return new LineSource(file, split(file, text.startsWith("\uFEFF") ? text.substring(1) : text));
  }

  private static String decode(String file, byte[] bytes) throws DockerfileException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      int line = 1 + (int) countValidLines(bytes);
      throw new DockerfileException(SourceRange.line(file, line), "the text is not UTF-8");
    }
  }

  private static long countValidLines(byte[] bytes) {
    String lenient = new String(bytes, StandardCharsets.UTF_8);
    return lenient.substring(0, lenient.indexOf('\uFFFD')).chars().filter(c -> c == '\n').count();
  }

  private static List<String> split(String file, String text) throws DockerfileException {
    List<String> lines = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline + 1;
      lines.add(text.substring(start, end));
      if (end - start > MAX_LINE) {
        throw new DockerfileException(
            SourceRange.line(file, lines.size()), "the line is longer than " + MAX_LINE);
      }
      start = end;
    }
    return lines;
  }

  String file() {
    return file;
  }

  boolean hasNext() {
    return read < lines.size();
  }

  String next() {
    return lines.get(read++);
  }

  /** The number, from 1, of the line that {@link #next} returned last. */
  int lineNumber() {
    return read;
  }

  static String withoutLineEnd(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
      end--;
    }
    return line.substring(0, end);
  }

  static boolean isComment(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (!Blank.isSpace(line.charAt(i))) {
        return line.charAt(i) == '#';
      }
    }
    return false;
  }
}
