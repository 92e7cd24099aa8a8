package io.slipway.local.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.local.http.BrokenOff;
import io.slipway.local.http.Failure;
import io.slipway.local.http.Forwarding;
import io.slipway.local.http.RestOfBody;
import io.slipway.local.http.Upstream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
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
  private final RequestHead head;
  private final Response response;
  private final Callback callback;
  private final RequestTally tally;
  private final AtomicBoolean copied = new AtomicBoolean();
  private final EndpointChoice choice;
  private RouteRule rule = RouteRule.nowhere();
  private RouteRule.@Nullable Backend backend;
  private Content.@Nullable Source copiedBody;
  private @Nullable RequestLimits entered;
  private @Nullable Destination destination;
  private @Nullable Endpoint endpoint;
  private long routedNanos = System.nanoTime();
  private boolean exhausted;
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
    this.tally = new RequestTally(mesh.metrics());
    this.request = request;
    this.head = RequestHead.of(request);
    this.choice = new EndpointChoice(head, mesh.random());
    this.response = response;
    this.callback = callback;
  }

  void start() {
    Optional<RouteRule> found = mesh.routes().route(called, calledPort, head);
    if (found.isEmpty()) {
      answer(404, "NR", "no route of " + called + " accepts this request");
      return;
    }
    rule = found.get();
    backend = rule.pick(mesh.random()).orElse(null);
    Optional<Duration> delay = rule.handling().fault().delay(mesh.random());
    delay.ifPresent(held -> tally.delayed());
    delay.ifPresentOrElse(held -> mesh.delay().after(held, this::route), this::route);
  }

  /** The route's timeout begins here: an injected delay isn't part of it, as with Envoy. */
  private void route() {
    routedNanos = System.nanoTime();
    Optional<Integer> abort = rule.handling().fault().status(mesh.random());
    if (abort.isPresent()) {
      answer(abort.get(), "FI", "fault filter abort");
      return;
    }
    Optional<Destination> found = find();
    ConnectionPool pool = found.map(to -> to.policy().pool()).orElse(null);
    if (pool == null) {
      attempt();
    } else {
      found.orElseThrow().limits().enter(pool, new Entry(found.get()));
    }
  }

  /** How this request fares where only so many may be under way. */
  private final class Entry implements RequestLimits.Asker {
    private final RequestLimits limits;

    Entry(Destination to) {
      this.limits = to.limits();
    }

    @Override
    public void go() {
      entered = limits;
      attempt();
    }

    @Override
    public void overflow() {
      answer(503, "UO", "upstream connect error or disconnect/reset before headers: overflow");
    }

    @Override
    public void late() {
      answer(504, "UT", "the route's timeout has passed");
    }

    @Override
    public @Nullable Duration patience() {
      return rule.handling().timeout();
    }
  }

  private Optional<Destination> find() {
    RouteRule.Backend target = backend;
    return target == null ? Optional.empty() : mesh.destinations().find(target, calledPort);
  }

  private void attempt() {
    @Nullable Destination to = find().orElse(null);
    List<Endpoint> healthy = to == null ? List.of() : to.healthy();
    if (to == null) {
      answer(503, "NC", "the route of " + called + " leads to no known Service, port or subset");
    } else if (healthy.isEmpty()) {
      answer(503, "UH", "no healthy endpoint of " + called);
    } else if (isLate()) {
      answer(504, "UT", "the route's timeout has passed");
    } else {
      destination = to;
      endpoint = choice.next(healthy, to.policy().stickiness());
      copy();
      mesh.upstream().forward(this);
    }
  }

  /** With the first attempt, or when the body has gone by. */
  private void copy() {
    if (rule.handling().mirrors().isEmpty() || !copied.compareAndSet(false, true)) {
      return;
    }
    Mirrors drawn = new Mirrors(mesh, calledPort, request, rule.handling());
    if (drawn.isEmpty()) {
      return;
    }
    if (Upstream.hasBody(request.getHeaders())) {
      copiedBody = new CopiedBody(request, drawn::send);
    } else {
      drawn.send(new byte[0]);
    }
  }

  @Override
  public Content.Source body() {
    return copiedBody == null ? request : copiedBody;
  }

  @Override
  public void failed(Failure failure) {
    if (failure.kind() == Failure.Kind.CLIENT) {
      count(0, "DC");
      leave();
      callback.failed(new BrokenOff(failure.cause()));
      return;
    }
    noteFailure(failure.kind());
    if (mayRetry(failure)) {
      retries++;
      retry();
    } else {
      giveUp(failure);
    }
  }

  private void noteFailure(Failure.Kind kind) {
    if (kind != Failure.Kind.OVERLOAD && kind != Failure.Kind.UNWANTED) {
      note(kind == Failure.Kind.TIMEOUT ? 504 : 503);
    }
  }

  private void note(int status) {
    @Nullable Destination asked = destination;
    Endpoint answering = endpoint;
    if (asked != null && answering != null) {
      asked.answered(answering, status);
    }
  }

  /** An endpoint that wasn't tried is tried at once; one that was, after a pause. */
  private void retry() {
    if (healthy().stream().anyMatch(choice::isLeft)) {
      attempt();
    } else {
      mesh.delay().after(BACKOFF.multipliedBy(retries), this::attempt);
    }
  }

  private List<Endpoint> healthy() {
    return find().map(Destination::healthy).orElse(List.of());
  }

  private boolean mayRetry(Failure failure) {
    boolean repeatable = mayRepeat(failure.replayable());
    return rule.handling().retries().allow(failure, retries, healthy().size(), repeatable);
  }

  private boolean mayRepeat(boolean replayable) {
    return replayable && Upstream.isIdempotent(request.getMethod());
  }

  /** An answer that is to be tried again is taken only when no more attempts are left. */
  @Override
  public boolean takes(int status, boolean replayable) {
    note(status);
    Handling.Retries allowed = rule.handling().retries();
    boolean unwanted =
        allowed.attempts() > 0
            && allowed.on().statuses().contains(status)
            && mayRepeat(replayable)
            && !isLate();
    exhausted = unwanted && retries >= allowed.attempts();
    return !unwanted || exhausted;
  }

  @Override
  public void adaptRequest(HttpFields.Mutable headers) {
    headers().request().apply(headers);
  }

  @Override
  public void adaptResponse(HttpFields.Mutable headers) {
    headers().response().apply(headers);
    choice.setCookie().ifPresent(cookie -> headers.add(HttpHeader.SET_COOKIE, cookie));
  }

  private HeaderChanges headers() {
    HeaderChanges ofRule = rule.handling().headers();
    return backend == null ? ofRule : ofRule.then(backend.headers());
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
    leave();
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
        count(response.getStatus(), exhausted ? "URX" : "-");
      }
      response.write(last, bytes, written);
    };
  }

  @Override
  public void done(@Nullable Throwable cause) {
    count(response.getStatus(), cause == null ? "-" : "UC");
    leave();
    if (cause == null) {
      callback.succeeded();
    } else {
      callback.failed(new BrokenOff(cause));
    }
  }

  private void count(int code, String flags) {
    ServiceName service = backend == null ? called : backend.service();
    Workload workload = endpoint == null ? Workload.UNKNOWN : endpoint.workload();
    tally.count(service, workload, code, flags);
  }

  private void leave() {
    RequestLimits limits = entered;
    entered = null;
    if (limits != null) {
      limits.leave();
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - routedNanos);
  }

  private boolean isLate() {
    Duration limit = rule.handling().timeout();
    return limit != null && elapsed().compareTo(limit) >= 0;
  }

  @Override
  public @Nullable Duration timeout() {
    Duration whole = rule.handling().timeout();
    Duration each = rule.handling().retries().perTryTimeout();
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
