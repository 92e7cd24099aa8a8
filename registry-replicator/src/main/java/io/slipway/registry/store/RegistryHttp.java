package io.slipway.registry.store;

import io.slipway.registry.auth.Authenticator;
import io.slipway.registry.net.Network;
import io.slipway.registry.net.Watch;
import io.slipway.registry.traffic.Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP with one registry: finds the scheme, answers challenges, follows redirects of reads, bounds
 * every wait. One call is one try.
 */
final class RegistryHttp {

  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int POLL_MILLIS = 250;

  private final Origin origin;
  private final Network network;
  private final Authenticator authenticator;
  private final Limits limits;
  private final Traffic traffic;
  private final Watch watch;

  RegistryHttp(
      Origin origin,
      Network network,
      Authenticator authenticator,
      Limits limits,
      Traffic traffic,
      Watch watch) {
    this.origin = origin;
    this.network = network;
    this.authenticator = authenticator;
    this.limits = limits;
    this.traffic = traffic;
    this.watch = watch;
  }

  /**
   * @param what for messages: "read manifest shop/api:1"
   * @param path from the host on ({@code /v2/...}), or a whole URL
   * @param body null for none; otherwise it can be sent again
   * @param scope of the token: {@code repository:NAME:pull}
   */
  record Call(
      String what,
      String method,
      String path,
      Map<String, String> headers,
      byte @Nullable [] body,
      String scope) {

    static Call get(String what, String path, String accept, String scope) {
      return new Call(what, "GET", path, Map.of("Accept", accept), null, scope);
    }

    static Call head(String what, String path, String accept, String scope) {
      return new Call(what, "HEAD", path, Map.of("Accept", accept), null, scope);
    }

    static Call post(String what, String path, String scope) {
      return new Call(what, "POST", path, Map.of(), new byte[0], scope);
    }
  }

  String host() {
    return origin.host();
  }

  Traffic traffic() {
    return traffic;
  }

  /** A registry's URL is kept on disk; a password in it must not be. */
  static String withoutUserInfo(String location) {
    return location.replaceFirst("^(https?://)[^/?#]*@", "$1");
  }

  /** The answer, whose status is one of {@code accepted}. The caller closes it. */
  Answer send(Call call, Integer... accepted) throws StoreException, InterruptedException {
    traffic.questions().acquire();
    try {
      traffic.awaitTurn();
      return sendNow(call, accepted);
    } finally {
      traffic.questions().release();
    }
  }

  /** One request without a credential and outside of every limit; any status is an answer. */
  Answer probe(Call call) throws StoreException, InterruptedException {
    URI uri = uri(call.what(), call.path());
    return new Answer(exchange(call, uri, null), host(), limits.stall(), watch);
  }

  private Answer sendNow(Call call, Integer... accepted)
      throws StoreException, InterruptedException {
    URI uri = uri(call.what(), call.path());
    HttpResponse<InputStream> response = authorized(call, uri);
    for (int hops = 0; isRedirected(call, response); hops++) {
      uri = redirectTarget(call, uri, response, hops);
      response = exchange(call, uri, authorization(call.what(), call.scope()));
    }
    return accept(call.what(), response, accepted);
  }

  private HttpResponse<InputStream> authorized(Call call, URI uri)
      throws StoreException, InterruptedException {
    String authorization = authorization(call.what(), call.scope());
    HttpResponse<InputStream> response = exchange(call, uri, authorization);
    if (response.statusCode() != 401 || !origin.owns(uri)) {
      return response;
    }
    if (!challenged(call.what(), call.scope(), response, authorization)) {
      return response;
    }
    Answer.discard(response);
    return exchange(call, uri, authorization(call.what(), call.scope()));
  }

  private static boolean isRedirected(Call call, HttpResponse<InputStream> response) {
    return call.body() == null && REDIRECTS.contains(response.statusCode());
  }

  private URI redirectTarget(Call call, URI from, HttpResponse<InputStream> response, int hops)
      throws StoreException {
    Answer.discard(response);
    String location = response.headers().firstValue("Location").orElse("");
    if (hops >= MAX_REDIRECTS || location.isEmpty()) {
      throw Failures.protocol(call.what(), host(), "it redirects without end or without a target");
    }
    URI to = Failures.parseUri(call.what(), host(), from, location);
    if ("https".equals(from.getScheme()) && !"https".equals(to.getScheme())) {
      throw Failures.protocol(call.what(), host(), "it redirects from https to http");
    }
    return to;
  }

  private HttpResponse<InputStream> exchange(Call call, URI uri, @Nullable String authorization)
      throws StoreException, InterruptedException {
    HttpRequest.Builder request = request(uri, authorization).timeout(limits.answer());
    call.headers().forEach(request::header);
    try {
      return network.exchange(request, call.method(), call.body());
    } catch (IOException e) {
      throw Failures.unreachable(call.what(), host(), e);
    }
  }

  private HttpRequest.Builder request(URI uri, @Nullable String authorization) {
    HttpRequest.Builder request = network.request(uri);
    if (authorization != null && origin.owns(uri)) {
      request.header("Authorization", authorization);
    }
    return request;
  }

  /**
   * A request with a body that can be taken once.
   *
   * @param location from the host on, or a whole URL
   */
  record Upload(
      String what,
      String method,
      String location,
      String scope,
      Map<String, String> headers,
      UploadPiece piece) {}

  /** Fails where the registry stops taking the body. The caller closes the answer. */
  Answer upload(Upload upload, Integer... accepted) throws StoreException, InterruptedException {
    String what = upload.what();
    traffic.awaitTurn();
    URI uri = uri(what, upload.location());
    String authorization = authorization(what, upload.scope());
    HttpRequest.Builder request =
        request(uri, authorization)
            .header("Content-Type", "application/octet-stream")
            .timeout(limits.upload(upload.piece().length()));
    upload.headers().forEach(request::header);
    Future<HttpResponse<InputStream>> pending =
        network.send(request, upload.method(), upload.piece(), upload.piece().length());
    try {
      HttpResponse<InputStream> response = await(what, pending, upload.piece());
      if (response.statusCode() == 401
          && origin.owns(uri)
          && challenged(what, upload.scope(), response, authorization)) {
        Answer.discard(response);
        throw Failures.unreachable(what, host(), new IOException("the token ran out on the way"));
      }
      return accept(what, response, accepted);
    } finally {
      pending.cancel(true);
    }
  }

  private HttpResponse<InputStream> await(
      String what, Future<HttpResponse<InputStream>> pending, UploadPiece piece)
      throws StoreException, InterruptedException {
    while (true) {
      try {
        return pending.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        boolean taken = piece.isTaken();
        if (piece.waiting().compareTo(taken ? limits.commit() : limits.stall()) > 0) {
          throw Failures.unreachable(
              what,
              host(),
              new IOException(
                  taken ? "no answer after the last byte" : "it stopped taking data", e));
        }
      } catch (ExecutionException e) {
        throw Failures.unreachable(what, host(), ioCause(e));
      }
    }
  }

  private static IOException ioCause(ExecutionException e) {
    return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
  }

  private Answer accept(String what, HttpResponse<InputStream> response, Integer... accepted)
      throws StoreException {
    Answer answer = new Answer(response, host(), limits.stall(), watch);
    if (response.statusCode() == 429) {
      traffic.pushedBack(answer.retryAfter().orElse(Duration.ZERO));
    } else {
      traffic.succeeded();
    }
    if (List.of(accepted).contains(response.statusCode())) {
      return answer;
    }
    try (answer) {
      throw Failures.status(what, host(), answer);
    }
  }

  private URI uri(String what, String path) throws StoreException, InterruptedException {
    return Failures.parseUri(what, host(), origin.base(what), path);
  }

  private @Nullable String authorization(String what, String scope)
      throws StoreException, InterruptedException {
    try {
      return authenticator.header(scope).orElse(null);
    } catch (IOException e) {
      throw Failures.authentication(what, host(), e);
    }
  }

  private boolean challenged(
      String what, String scope, HttpResponse<?> response, @Nullable String sent)
      throws StoreException, InterruptedException {
    try {
      return authenticator.challenged(
          response.headers().allValues("WWW-Authenticate"), scope, sent);
    } catch (IOException e) {
      throw Failures.authentication(what, host(), e);
    }
  }
}
