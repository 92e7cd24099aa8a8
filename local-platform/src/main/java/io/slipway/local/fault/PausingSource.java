package io.slipway.local.fault;

import io.slipway.local.http.Delay;
import java.time.Duration;
import java.util.function.LongFunction;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** A request's body whose pieces come later than they could. */
final class PausingSource implements Content.Source {

  private final Content.Source source;
  private final Delay delay;
  private final LongFunction<Duration> pauseBefore;
  private Content.@Nullable Chunk held;
  private Duration pause = Duration.ZERO;

  /**
   * @param pauseBefore how long to hold a piece of so many bytes; asked once for each
   */
  PausingSource(Content.Source source, Delay delay, LongFunction<Duration> pauseBefore) {
    this.source = source;
    this.delay = delay;
    this.pauseBefore = pauseBefore;
  }

  @Override
  public long getLength() {
    return source.getLength();
  }

  @Override
  public Content.@Nullable Chunk read() {
    Content.Chunk chunk = held;
    if (chunk == null) {
      chunk = source.read();
      pause = chunk == null ? Duration.ZERO : pauseBefore.apply(chunk.remaining());
    }
    held = pause.isZero() ? null : chunk;
    return held == null ? chunk : null;
  }

  @Override
  public void demand(Runnable callback) {
    if (held == null) {
      source.demand(callback);
      return;
    }
    delay.after(
        pause,
        () -> {
          pause = Duration.ZERO;
          callback.run();
        });
  }

  @Override
  public void fail(Throwable failure) {
    if (held != null) {
      held.release();
    }
    source.fail(failure);
  }
}
