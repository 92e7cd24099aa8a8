package io.slipway.image.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Compresses blocks on several threads and writes them in their order. What it holds is bounded:
 * {@code depth} blocks, before and after compression.
 */
final class BlockPipeline implements BlockCutter.Blocks, AutoCloseable {
  /** Handing less than this to another thread costs more than it saves. */
  private static final int SMALL = 2048;

  /** Finding less than this costs more than compressing it. */
  private static final int LEAST_REUSED = 4096;

  private final BlockFormat format;
  private final PositionedStream out;
  private final KnownBlocks known;
  private final Executor threads;
  private final int depth;
  private final Deque<CompletableFuture<Compressed>> running = new ArrayDeque<>();
  private final Deque<byte[]> inputs = new ArrayDeque<>();
  private final Deque<byte[]> outputs = new ArrayDeque<>();

  private record Compressed(Block block, @Nullable BlockKey key, byte[] bytes, int length) {}

  BlockPipeline(
      BlockFormat format, PositionedStream out, KnownBlocks known, Executor threads, int depth) {
    this.format = format;
    this.out = out;
    this.known = known;
    this.threads = threads;
    this.depth = depth;
  }

  @Override
  public byte[] add(Block block) throws IOException {
    byte[] bytes = target(block);
    CompletableFuture<Compressed> result = new CompletableFuture<>();
    running.add(result);
    if (block.length() <= SMALL) {
      compress(block, bytes, result);
    } else {
      threads.execute(() -> compress(block, bytes, result));
    }
    while (running.size() >= depth || (!running.isEmpty() && running.getFirst().isDone())) {
      writeFirst();
    }
    byte[] input = inputs.poll();
    return input == null ? new byte[format.rules().usual()] : input;
  }

  private byte[] target(Block block) {
    byte[] used = outputs.poll();
    int room = Math.max(block.length(), format.rules().usual());
    return used != null && used.length >= format.bound(block.length())
        ? used
        : new byte[format.bound(room)];
  }

  private void compress(Block block, byte[] target, CompletableFuture<Compressed> result) {
    try {
      result.complete(compress(block, target));
    } catch (IOException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private Compressed compress(Block block, byte[] target) throws IOException {
    block.takeDigests();
    BlockKey key =
        known == KnownBlocks.NONE || block.length() < LEAST_REUSED
            ? null
            : BlockKey.ofContents(block);
    int length = key == null ? -1 : known.find(key, target);
    return new Compressed(
        block, key, target, length >= 0 ? length : format.compress(block, target));
  }

  private void writeFirst() throws IOException {
    Compressed first = await(running.getFirst());
    running.removeFirst();
    BlockKey key = first.key();
    BlockKey plain = first.block().contents().isEmpty() ? key : null;
    format.append(first.block(), plain, first.length(), out);
    if (key != null) {
      known.note(key, out.position(), first.bytes(), first.length());
    }
    out.write(first.bytes(), 0, first.length());
    inputs.add(first.block().bytes());
    outputs.add(first.bytes());
  }

  private static Compressed await(CompletableFuture<Compressed> result) throws IOException {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the layer was stopped").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("a block of a layer could not be compressed", e.getCause());
    }
  }

  /** Waits until all blocks are written. */
  void drain() throws IOException {
    while (!running.isEmpty()) {
      writeFirst();
    }
  }

  /** Waits for what is being compressed, so that its compressor can be given back. */
  @Override
  public void close() {
    running.forEach(result -> result.handle((done, failure) -> true).join());
    format.close();
  }
}
