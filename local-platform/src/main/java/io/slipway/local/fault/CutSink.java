package io.slipway.local.fault;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Lets so many bytes through; what happens then is the cut's. */
final class CutSink implements Content.Sink {

  /** Called once. */
  interface Cut {
    /**
     * @param rest goes on as if nothing had happened
     * @param callback of the write that was cut
     */
    void at(Runnable rest, Callback callback);
  }

  private final Content.Sink next;
  private final Cut cut;
  private long left;
  private boolean done;

  CutSink(Content.Sink next, long afterBytes, Cut cut) {
    this.next = next;
    this.left = afterBytes;
    this.cut = cut;
  }

  @Override
  public void write(boolean last, @Nullable ByteBuffer bytes, Callback callback) {
    ByteBuffer content = Objects.requireNonNullElse(bytes, BufferUtil.EMPTY_BUFFER);
    if (done || content.remaining() < left) {
      left -= done ? 0 : content.remaining();
      next.write(last, content, callback);
      return;
    }
    done = true;
    ByteBuffer head = content.slice(content.position(), (int) left);
    content.position(content.position() + (int) left);
    Runnable rest = () -> next.write(last, content, callback);
    if (head.hasRemaining()) {
      next.write(false, head, Callback.from(() -> cut.at(rest, callback), callback::failed));
    } else {
      cut.at(rest, callback);
    }
  }
}
