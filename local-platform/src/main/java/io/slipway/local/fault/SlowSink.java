package io.slipway.local.fault;

import io.slipway.local.http.Delay;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Writes a tenth of a second's worth at a time. */
final class SlowSink implements Content.Sink {

  private static final int PIECES_PER_SECOND = 10;

  private final Content.Sink next;
  private final Delay delay;
  private final long bytesPerSecond;

  SlowSink(Content.Sink next, Delay delay, long bytesPerSecond) {
    this.next = next;
    this.delay = delay;
    this.bytesPerSecond = bytesPerSecond;
  }

  static Duration timeFor(long bytes, long bytesPerSecond) {
    return Duration.ofNanos((long) (bytes * 1e9 / bytesPerSecond));
  }

  @Override
  public void write(boolean last, @Nullable ByteBuffer bytes, Callback callback) {
    ByteBuffer content = Objects.requireNonNullElse(bytes, BufferUtil.EMPTY_BUFFER);
    int piece =
        (int) Math.min(content.remaining(), Math.max(1, bytesPerSecond / PIECES_PER_SECOND));
    ByteBuffer head = content.slice(content.position(), piece);
    content.position(content.position() + piece);
    boolean all = !content.hasRemaining();
    Callback then =
        all ? callback : Callback.from(() -> write(last, content, callback), callback::failed);
    delay.after(timeFor(piece, bytesPerSecond), () -> next.write(last && all, head, then));
  }
}
