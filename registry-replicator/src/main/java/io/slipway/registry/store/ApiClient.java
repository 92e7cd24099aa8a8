package io.slipway.registry.store;

import io.slipway.registry.net.Network;
import io.slipway.registry.net.Watch;
import io.slipway.registry.settings.RegistrySettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * HTTP with a registry's management API: the same scheme, time limits and words for failures as for
 * its artifacts, but every status is an answer, and a credential goes with each call instead of
 * with a challenge. One call is one try; redirects aren't followed, cookies aren't kept. Safe for
 * use by several threads.
 */
public final class ApiClient implements AutoCloseable {

  private final Origin origin;
  private final Network network;
  private final Limits limits;
  private final Watch watch;
  private final ExecutorService executor = Executors.newCachedThreadPool(Stores::daemon);
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, Stores::daemon);

  public ApiClient(String host, Set<String> plainHttp, Set<String> insecure, Limits limits) {
    this.limits = limits;
    Network.Reach reach = Network.Reach.of(RegistrySettings.of(host), insecure.contains(host));
    this.watch = new Watch(clock);
    this.network = Network.open(reach, limits.connect(), executor, watch);
    this.origin = new Origin(host, plainHttp.contains(host), network);
  }

  /**
   * @param what for messages: "read project shop"
   * @param path from the host on, with its query
   * @param maxAnswer bytes; a longer answer is a failure
   */
  public record Call(
      String what,
      String method,
      String path,
      Map<String, String> headers,
      byte @Nullable [] body,
      int maxAnswer) {}

  /** What came back, whatever its status. */
  public record Response(int status, HttpHeaders headers, byte[] body) {

    public Optional<Duration> retryAfter() {
      return Failures.retryAfter(headers.firstValue("Retry-After"), Instant.now());
    }

    /** The first of the body's {@code errors}, shortened and freed of control characters. */
    public Optional<ApiError> error() {
      return Failures.firstError(body);
    }
  }

  /** One error of the shape that distribution and Harbor share; either part may be empty. */
  public record ApiError(String code, String message) {}

  public String host() {
    return origin.host();
  }

  /**
   * @throws StoreException where no whole answer came
   */
  public Response send(Call call) throws StoreException, InterruptedException {
    HttpRequest.Builder request = request(call);
    try {
      HttpResponse<InputStream> response = network.exchange(request, call.method(), call.body());
      try (Answer answer = new Answer(response, host(), limits.stall(), watch)) {
        byte[] body = answer.bytes(call.what(), call.maxAnswer());
        return new Response(response.statusCode(), response.headers(), body);
      }
    } catch (IOException e) {
      throw Failures.unreachable(call.what(), host(), e);
    }
  }

  private HttpRequest.Builder request(Call call) throws StoreException, InterruptedException {
    HttpRequest.Builder request =
        network
            .request(Failures.parseUri(call.what(), host(), origin.base(call.what()), call.path()))
            .timeout(limits.answer());
    call.headers().forEach(request::header);
    return request;
  }

  @Override
  public void close() {
    network.close();
    clock.shutdownNow();
    executor.shutdownNow();
  }
}
