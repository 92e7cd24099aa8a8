package io.slipway.pipeline.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a run record while it is being written. Only whole lines are read; a line that is no event
 * is passed over, and what types mean is the caller's business, so that newer records stay
 * readable.
 */
public final class RunRecordReader {
  private static final int BLOCK = 1 << 20;

  private RunRecordReader() {}

  /**
   * What was read.
   *
   * @param nextOffset the byte to go on from
   */
  public record Chunk(List<RecordEntry> entries, long nextOffset) {

    public Chunk {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Reads up to about a megabyte of whole lines from the byte {@code offset}. A chunk without
   * entries, whose {@code nextOffset} is {@code offset}, means that there is no more for now.
   */
  public static Chunk read(Path file, long offset) throws IOException {
    if (!Files.exists(file)) {
      return new Chunk(List.of(), offset);
    }
    try (FileChannel channel = FileChannel.open(file)) {
      for (int size = BLOCK; ; size *= 2) {
        byte[] bytes = bytes(channel, offset, size);
        int end = lastLineEnd(bytes);
        if (end > 0 || bytes.length < size) {
          return new Chunk(entries(bytes, end), offset + end);
        }
      }
    }
  }

  /** Every entry of a record directory. */
  public static List<RecordEntry> readAll(Path directory) throws IOException {
    Path file = directory.resolve(RunRecord.FILE);
    List<RecordEntry> entries = new ArrayList<>();
    forEach(file, entries::add);
    return entries;
  }

  static long lastSeq(Path file) throws IOException {
    long[] last = {0};
    forEach(file, entry -> last[0] = entry.seq());
    return last[0];
  }

  private static void forEach(Path file, Consumer<RecordEntry> consumer) throws IOException {
    long offset = -1;
    for (Chunk chunk = read(file, 0); chunk.nextOffset() > offset; ) {
      chunk.entries().forEach(consumer);
      offset = chunk.nextOffset();
      chunk = read(file, offset);
    }
  }

  private static byte[] bytes(FileChannel channel, long offset, int size) throws IOException {
    long left = Math.max(0, channel.size() - offset);
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, left));
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {}
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private static int lastLineEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private static List<RecordEntry> entries(byte[] bytes, int end) {
    List<RecordEntry> entries = new ArrayList<>();
    new String(bytes, 0, end, UTF_8).lines().forEach(line -> addEntry(line, entries));
    return entries;
  }

  private static void addEntry(String line, List<RecordEntry> entries) {
    try {
      if (RecordJson.Mapper.INSTANCE.readTree(line) instanceof ObjectNode fields) {
        entries.add(RecordEntry.of(fields));
      }
    } catch (JacksonException | DateTimeException e) {
      // Not ours to judge: a page that shows a record shows what it can.
    }
  }
}
