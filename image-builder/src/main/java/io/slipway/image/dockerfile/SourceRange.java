package io.slipway.image.dockerfile;

/**
 * A place in a Dockerfile. Lines and columns count from 1; columns count UTF-16 units; the end is
 * inclusive of its line and exclusive of its column.
 */
public record SourceRange(String file, int startLine, int startColumn, int endLine, int endColumn) {

  public static SourceRange line(String file, int line) {
    return new SourceRange(file, line, 1, line, 1);
  }

  @Override
  public String toString() {
    return file + ":" + startLine;
  }
}
