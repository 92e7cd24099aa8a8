package io.slipway.local.http;

import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** Hands a body through with its back-pressure, and remembers whether any of it was taken. */
final class RequestBody implements Request.Content {

  private final Content.Source source;
  private final @Nullable String contentType;
  private volatile boolean touched;
  private volatile boolean broken;

  RequestBody(Content.Source source, @Nullable String contentType) {
    this.source = source;
    this.contentType = contentType;
  }

  boolean isTouched() {
    return touched;
  }

  /** Whether the client failed to send all of it. */
  boolean isBroken() {
    return broken;
  }

  @Override
  public @Nullable String getContentType() {
    return contentType;
  }

  @Override
  public long getLength() {
    return source.getLength();
  }

  @Override
  public Content.@Nullable Chunk read() {
    touched = true;
    Content.Chunk chunk = source.read();
    broken |= Content.Chunk.isFailure(chunk, true);
    return chunk;
  }

  @Override
  public void demand(Runnable demandCallback) {
    touched = true;
    source.demand(demandCallback);
  }

  /** A failed attempt doesn't fail the client's request: another attempt may follow. */
  @Override
  public void fail(Throwable failure) {}
}
