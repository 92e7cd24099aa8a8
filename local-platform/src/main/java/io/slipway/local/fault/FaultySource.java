package io.slipway.local.fault;

import java.util.function.UnaryOperator;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** A request's body whose pieces are changed on their way. */
final class FaultySource implements Content.Source {

  private final Content.Source source;
  private final UnaryOperator<Content.Chunk> change;

  FaultySource(Content.Source source, UnaryOperator<Content.Chunk> change) {
    this.source = source;
    this.change = change;
  }

  @Override
  public long getLength() {
    return source.getLength();
  }

  @Override
  public Content.@Nullable Chunk read() {
    Content.Chunk chunk = source.read();
    return chunk == null || Content.Chunk.isFailure(chunk) ? chunk : change.apply(chunk);
  }

  @Override
  public void demand(Runnable callback) {
    source.demand(callback);
  }

  @Override
  public void fail(Throwable failure) {
    source.fail(failure);
  }
}
