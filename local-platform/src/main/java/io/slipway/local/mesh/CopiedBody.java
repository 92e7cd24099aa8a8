package io.slipway.local.mesh;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** Passes a body on, and hands out a copy of it when it has gone by. */
final class CopiedBody implements Content.Source {

  /** Envoy holds as much of a request in memory by default. */
  static final int MOST = 1 << 20;

  private final Content.Source source;
  private final Consumer<byte[]> whole;
  private @Nullable ByteArrayOutputStream copy = new ByteArrayOutputStream();

  /**
   * @param whole called once, and not for a body of more than {@link #MOST} bytes
   */
  CopiedBody(Content.Source source, Consumer<byte[]> whole) {
    this.source = source;
    this.whole = whole;
  }

  @Override
  public Content.@Nullable Chunk read() {
    Content.Chunk chunk = source.read();
    if (Content.Chunk.isFailure(chunk)) {
      copy = null;
    } else if (chunk != null) {
      take(chunk);
    }
    return chunk;
  }

  private void take(Content.Chunk chunk) {
    ByteArrayOutputStream taken = copy;
    if (taken == null) {
      return;
    }
    ByteBuffer bytes = chunk.getByteBuffer().slice();
    if (taken.size() + bytes.remaining() > MOST) {
      copy = null;
      return;
    }
    byte[] part = new byte[bytes.remaining()];
    bytes.get(part);
    taken.writeBytes(part);
    if (chunk.isLast()) {
      copy = null;
      whole.accept(taken.toByteArray());
    }
  }

  @Override
  public void demand(Runnable demandCallback) {
    source.demand(demandCallback);
  }

  @Override
  public void fail(Throwable failure) {
    source.fail(failure);
  }

  @Override
  public long getLength() {
    return source.getLength();
  }
}
