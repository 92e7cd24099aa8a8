package io.slipway.local.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.local.http.BrokenOff;
import io.slipway.local.http.Failure;
import io.slipway.local.http.Forwarding;
import io.slipway.local.http.RestOfBody;
import io.slipway.local.http.Upstream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One client's request on its way to an endpoint, or to several, one after the other: an endpoint
 * that can't have seen the request, or that broke off before it answered one that may be repeated,
 * is passed over.
 */
final class ProxiedRequest implements Forwarding {

  /** Envoy's base interval between retries. */
  private static final Duration BACKOFF = Duration.ofMillis(25);

  private final MeshHandler mesh;
  private final ServiceName called;
  private final int calledPort;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final long startedNanos = System.nanoTime();
  private final AtomicBoolean counted = new AtomicBoolean();
  private final Set<String> tried = new HashSet<>();
  private RouteRule rule;
  private RouteRule.@Nullable Backend backend;
  private @Nullable Endpoint endpoint;
  private int retries;
  private long passedOn;

  ProxiedRequest(
      MeshHandler mesh,
      ServiceName called,
      int calledPort,
      Request request,
      Response response,
      Callback callback) {
    this.mesh = mesh;
    this.called = called;
    this.calledPort = calledPort;
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.rule = RouteRule.nowhere();
  }

  void start() {
    Optional<RouteRule> found = mesh.routes().route(called, calledPort, RequestHead.of(request));
    if (found.isEmpty()) {
      answer(404, "NR", "no route of " + called + " accepts this request");
      return;
    }
    rule = found.get();
    backend = rule.pick(mesh.random()).orElse(null);
    attempt();
  }

  private void attempt() {
    Optional<List<Endpoint>> ready = endpoints();
    if (ready.isEmpty()) {
      answer(503, "NC", "the route of " + called + " leads to no known Service, port or subset");
    } else if (ready.get().isEmpty()) {
      answer(503, "UH", "no healthy endpoint of " + called);
    } else if (isLate()) {
      answer(504, "UT", "the route's timeout has passed");
    } else {
      Endpoint chosen = choose(ready.get());
      endpoint = chosen;
      tried.add(chosen.address());
      mesh.upstream().forward(this);
    }
  }

  private Optional<List<Endpoint>> endpoints() {
    RouteRule.Backend target = backend;
    if (target == null) {
      return Optional.empty();
    }
    Optional<Map<String, String>> labels = mesh.routes().subset(target.service(), target.subset());
    int port = target.port() == 0 ? calledPort : target.port();
    return labels.flatMap(
        wanted ->
            mesh.cluster()
                .endpoints(target.service(), port)
                .map(all -> all.stream().filter(one -> one.hasLabels(wanted)).toList()));
  }

  /** One that wasn't tried yet; when all were, another round begins. */
  private Endpoint choose(List<Endpoint> ready) {
    List<Endpoint> left = ready.stream().filter(one -> !tried.contains(one.address())).toList();
    if (left.isEmpty()) {
      tried.clear();
      left = ready;
    }
    return left.get(mesh.random().nextInt(left.size()));
  }

  @Override
  public void failed(Failure failure) {
    if (failure.kind() == Failure.Kind.CLIENT) {
      count(0, "DC");
      callback.failed(new BrokenOff(failure.cause()));
    } else if (mayRetry(failure)) {
      retries++;
      retry();
    } else {
      giveUp(failure);
    }
  }

  /** An endpoint that wasn't tried is tried at once; one that was, after a pause. */
  private void retry() {
    boolean anotherLeft =
        endpoints().stream().flatMap(List::stream).anyMatch(one -> !tried.contains(one.address()));
    if (anotherLeft) {
      attempt();
    } else {
      mesh.delay().after(BACKOFF.multipliedBy(retries), this::attempt);
    }
  }

  private boolean mayRetry(Failure failure) {
    int allowed = rule.retries().attempts();
    if (allowed == 0) {
      return false;
    }
    if (failure.unsent()) {
      return retries < Math.max(allowed, endpoints().map(List::size).orElse(0));
    }
    return retries < allowed
        && failure.replayable()
        && Upstream.isIdempotent(request.getMethod())
        && (failure.kind() == Failure.Kind.RESET || rule.retries().perTryTimeout() != null);
  }

  private void giveUp(Failure failure) {
    String exhausted = retries > 0 ? ",URX" : "";
    String where = endpoint == null ? "an endpoint" : endpoint.address();
    switch (failure.kind()) {
      case CONNECT -> answer(503, "UF" + exhausted, "could not connect to " + where);
      case OVERLOAD -> answer(503, "UO" + exhausted, "too many requests wait for " + where);
      case TIMEOUT -> answer(504, "UT" + exhausted, where + " did not answer in time");
      default -> answer(503, "UC" + exhausted, where + " closed the connection unanswered");
    }
  }

  private void answer(int status, String flags, String message) {
    RestOfBody.announce(request, response);
    response.setStatus(status);
    response.getHeaders().put("Content-Type", "text/plain;charset=utf-8");
    count(status, flags);
    byte[] body = ("LocalMesh: " + message + " (" + flags + ")\n").getBytes(UTF_8);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /**
   * Counts before the last byte goes out, so that a client that has its answer finds it counted.
   */
  @Override
  public Content.Sink sink() {
    return (last, bytes, written) -> {
      passedOn += bytes == null ? 0 : bytes.remaining();
      if (last || passedOn == response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH)) {
        count(response.getStatus(), "-");
      }
      response.write(last, bytes, written);
    };
  }

  @Override
  public void done(@Nullable Throwable cause) {
    count(response.getStatus(), cause == null ? "-" : "UC");
    if (cause == null) {
      callback.succeeded();
    } else {
      callback.failed(new BrokenOff(cause));
    }
  }

  private void count(int code, String flags) {
    if (counted.compareAndSet(false, true)) {
      ServiceName service = backend == null ? called : backend.service();
      Workload workload = endpoint == null ? Workload.UNKNOWN : endpoint.workload();
      mesh.metrics().record(service, workload, code, flags, elapsed());
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  private boolean isLate() {
    Duration limit = rule.timeout();
    return limit != null && elapsed().compareTo(limit) >= 0;
  }

  @Override
  public @Nullable Duration timeout() {
    Duration whole = rule.timeout();
    Duration each = rule.retries().perTryTimeout();
    Duration left = whole == null ? null : whole.minus(elapsed());
    if (left == null || each == null) {
      return left == null ? each : left;
    }
    return left.compareTo(each) < 0 ? left : each;
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
    return chosen().host();
  }

  @Override
  public int port() {
    return chosen().port();
  }

  private Endpoint chosen() {
    if (endpoint == null) {
      throw new IllegalStateException("no endpoint was chosen");
    }
    return endpoint;
  }
}
