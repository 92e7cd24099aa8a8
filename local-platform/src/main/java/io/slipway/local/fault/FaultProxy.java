package io.slipway.local.fault;

import io.slipway.local.http.LoopbackServer;
import io.slipway.local.http.RestOfBody;
import io.slipway.local.http.Timers;
import io.slipway.local.http.Upstream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An HTTP/1.1 proxy before one server that injects faults by rule. With the same seed, rules and
 * order of requests it does the same again.
 */
public final class FaultProxy implements AutoCloseable {

  private static final int MAX_THREADS = 32;

  /** Long enough for a quiet watch. */
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(10);

  private static final Upstream.Limits LIMITS =
      new Upstream.Limits(256, 1024, Duration.ofSeconds(2), IDLE_TIMEOUT);

  /**
   * @param target HOST:PORT of the server
   * @param port 0 for any free one
   */
  public record Options(String target, int port, long seed, List<FaultRule> rules) {

    public Options {
      rules = List.copyOf(rules);
    }

    /** A proxy on any free port that does no harm until it is told to. */
    public static Options before(String target) {
      return new Options(target, 0, 0, List.of());
    }

    public Options withPort(int newPort) {
      return new Options(target, newPort, seed, rules);
    }

    public Options withSeed(long newSeed) {
      return new Options(target, port, newSeed, rules);
    }

    public Options withRules(FaultRule... newRules) {
      return new Options(target, port, seed, List.of(newRules));
    }
  }

  private final Target target;
  private final FaultScript script;
  private final Timers timers = new Timers("fault");
  private final AtomicInteger calls = new AtomicInteger();
  private final Upstream upstream;
  private final LoopbackServer server;
  private final String address;

  /**
   * @throws IOException if the port is taken
   * @throws IllegalArgumentException if the target isn't HOST:PORT
   */
  public static FaultProxy start(Options options) throws IOException {
    return new FaultProxy(options);
  }

  private FaultProxy(Options options) throws IOException {
    this.target = Target.parse(options.target());
    this.script = new FaultScript(options.seed(), options.rules());
    this.upstream = Upstream.start("fault", LIMITS);
    this.server = LoopbackServer.start("fault", new Entry(), MAX_THREADS, IDLE_TIMEOUT);
    try {
      this.address = LoopbackServer.HOST + ":" + server.listen(options.port());
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** 127.0.0.1:PORT. */
  public String address() {
    return address;
  }

  /** How many requests came. */
  public int calls() {
    return calls.get();
  }

  /** The newest 10,000 faults, oldest first. */
  public List<InjectedFault> injected() {
    return script.injected();
  }

  /** Replaces the rules for requests to come; none: the proxy is harmless again. */
  public void setRules(FaultRule... rules) {
    script.replace(List.of(rules));
  }

  @Override
  public void close() {
    server.close();
    upstream.close();
    timers.close();
  }

  private final class Entry extends Handler.Abstract.NonBlocking {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Call call =
          new Call(
              calls.getAndIncrement(), request.getMethod(), request.getHttpURI().getPathQuery());
      Optional<Fault> fault = script.decide(call);
      if (fault.isPresent() && fault.get() instanceof Fault.Status status) {
        RestOfBody.announce(request, response);
        answer(status, response, callback);
      } else if (fault.isPresent() && fault.get() instanceof Fault.Answer answer) {
        RestOfBody.announce(request, response);
        response.setStatus(answer.code());
        answer.headers().forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.allocate(0), callback);
      } else {
        upstream.forward(
            new FaultyCall(
                target,
                fault.orElse(null),
                script.random(call).split(),
                timers,
                request,
                response,
                callback));
      }
      return true;
    }

    private void answer(Fault.Status status, Response response, Callback callback) {
      response.setStatus(status.code());
      Duration retryAfter = status.retryAfter();
      if (retryAfter != null) {
        response.getHeaders().put("Retry-After", retryAfter.toSeconds());
      }
      response.write(true, ByteBuffer.allocate(0), callback);
    }
  }
}
