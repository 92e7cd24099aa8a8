package io.slipway.local.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.local.fault.Fault.Corrupt;
import io.slipway.local.fault.Fault.Header;
import io.slipway.local.fault.Fault.Reset;
import io.slipway.local.fault.Fault.Side;
import io.slipway.local.fault.Fault.Slow;
import io.slipway.local.fault.Fault.Stall;
import io.slipway.local.fault.Fault.Truncate;
import io.slipway.local.fault.Fault.WrongLength;
import io.slipway.local.http.BrokenOff;
import io.slipway.local.http.Delay;
import io.slipway.local.http.Failure;
import io.slipway.local.http.Forwarding;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One request that is sent on, with a fault on its way there or back, or none. */
final class FaultyCall implements Forwarding {

  private final Target target;
  private final @Nullable Fault fault;
  private final SplittableRandom random;
  private final Delay delay;
  private final Request request;
  private final Response response;
  private final Callback callback;

  FaultyCall(
      Target target,
      @Nullable Fault fault,
      SplittableRandom random,
      Delay delay,
      Request request,
      Response response,
      Callback callback) {
    this.target = target;
    this.fault = fault;
    this.random = random;
    this.delay = delay;
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  @Override
  public Content.Sink sink() {
    changeHeaders();
    if (fault instanceof Reset reset && reset.side() == Side.RESPONSE) {
      return new CutSink(response, reset.afterBytes(), this::reset);
    }
    if (fault instanceof Truncate truncate) {
      return new CutSink(response, truncate.afterBytes(), this::truncate);
    }
    if (fault instanceof Stall stall && stall.side() == Side.RESPONSE) {
      return new CutSink(
          response, stall.afterBytes(), (rest, cut) -> delay.after(stall.pause(), rest));
    }
    if (fault instanceof Corrupt corrupt && corrupt.side() == Side.RESPONSE) {
      return corrupt();
    }
    if (fault instanceof Slow slow && slow.side() == Side.RESPONSE) {
      return new SlowSink(response, delay, slow.bytesPerSecond());
    }
    return response;
  }

  private void changeHeaders() {
    if (fault instanceof Header header) {
      response.getHeaders().put(header.name(), header.value());
    }
    long length = response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    if (fault instanceof WrongLength wrong && length >= 0) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Math.max(0, length + wrong.by()));
    }
  }

  private void reset(Runnable rest, Callback cut) {
    new Wire(request).reset();
    cut.failed(new BrokenOff("reset on purpose"));
  }

  /** Flushes first: a response cut at byte 0 still has its head. */
  private void truncate(Runnable rest, Callback cut) {
    Runnable close =
        () -> {
          new Wire(request).close();
          cut.failed(new BrokenOff("truncated on purpose"));
        };
    response.write(false, ByteBuffer.allocate(0), Callback.from(close, failure -> close.run()));
  }

  private Content.Sink corrupt() {
    BitFlip flip =
        new BitFlip(random, response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH));
    return (last, bytes, written) ->
        response.write(last, bytes == null ? null : flip.apply(bytes), written);
  }

  @Override
  public Content.Source body() {
    if (fault instanceof Reset reset && reset.side() == Side.REQUEST) {
      return new FaultySource(request, resetting(reset.afterBytes()));
    }
    if (fault instanceof Stall stall && stall.side() == Side.REQUEST) {
      return stalling(stall);
    }
    if (fault instanceof Corrupt corrupt && corrupt.side() == Side.REQUEST) {
      return new FaultySource(request, corrupting());
    }
    if (fault instanceof Slow slow && slow.side() == Side.REQUEST) {
      return new PausingSource(
          request, delay, bytes -> SlowSink.timeFor(bytes, slow.bytesPerSecond()));
    }
    return request;
  }

  private UnaryOperator<Content.Chunk> resetting(long afterBytes) {
    long[] left = {afterBytes};
    return chunk -> {
      left[0] -= chunk.remaining();
      if (left[0] > 0) {
        return chunk;
      }
      chunk.release();
      new Wire(request).reset();
      return Content.Chunk.from(new BrokenOff("reset on purpose"), true);
    };
  }

  private Content.Source stalling(Stall stall) {
    long[] left = {stall.afterBytes()};
    return new PausingSource(
        request,
        delay,
        bytes -> {
          boolean before = left[0] >= 0;
          left[0] -= bytes;
          return before && left[0] < 0 ? stall.pause() : Duration.ZERO;
        });
  }

  private UnaryOperator<Content.Chunk> corrupting() {
    BitFlip flip = new BitFlip(random, request.getLength());
    return chunk -> {
      ByteBuffer piece = chunk.getByteBuffer();
      ByteBuffer changed = flip.apply(piece);
      if (changed == piece) {
        return chunk;
      }
      chunk.release();
      return Content.Chunk.from(changed, chunk.isLast());
    };
  }

  @Override
  public void failed(Failure failure) {
    if (failure.kind() == Failure.Kind.CLIENT) {
      callback.failed(new BrokenOff(failure.cause()));
      return;
    }
    response.setStatus(502);
    String message =
        "FaultProxy: no answer from "
            + target
            + " ("
            + failure.kind()
            + "): "
            + failure.cause().getMessage();
    response.write(true, ByteBuffer.wrap((message + "\n").getBytes(UTF_8)), callback);
  }

  @Override
  public void done(@Nullable Throwable cause) {
    if (cause == null) {
      callback.succeeded();
    } else {
      callback.failed(new BrokenOff(cause));
    }
  }

  @Override
  public Request request() {
    return request;
  }

  @Override
  public Response response() {
    return response;
  }

  @Override
  public String host() {
    return target.host();
  }

  @Override
  public int port() {
    return target.port();
  }
}
