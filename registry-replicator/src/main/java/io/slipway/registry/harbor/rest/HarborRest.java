package io.slipway.registry.harbor.rest;

import io.slipway.registry.harbor.rest.HarborException.Kind;
import io.slipway.registry.store.ApiClient;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Typed calls of one Harbor. Reads, PUTs and DELETEs are repeated where the answer says that this
 * may help; a POST or PATCH only where it cannot have been done: a refused connection, 429 and 503.
 * Safe for use by several threads.
 */
public final class HarborRest {

  private static final int MAX_ANSWER = 32 << 20;
  private static final int MAX_LOG = 16 << 20;
  private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "PUT", "DELETE");

  private final ApiClient client;
  private final Retry retry;
  private final Retry.Observer observer;
  private final @Nullable String authorization;

  public HarborRest(
      ApiClient client, Retry retry, Retry.Observer observer, @Nullable String authorization) {
    this.client = client;
    this.retry = retry;
    this.observer = observer;
    this.authorization = authorization;
  }

  public String host() {
    return client.host();
  }

  /** {@code what} completes "Tried to ...". */
  public <T> T get(String what, ApiPath path, Class<T> type)
      throws HarborException, InterruptedException {
    return bind(what, json(what, call("GET", what, path, null, false)), type);
  }

  /** Empty for 404, and where Harbor answers 200 without a body: a schedule that isn't set. */
  public <T> Optional<T> find(String what, ApiPath path, Class<T> type)
      throws HarborException, InterruptedException {
    try {
      ApiClient.Response response = call("GET", what, path, null, false);
      JsonNode body = json(what, response);
      return body.isMissingNode() || body.isNull()
          ? Optional.empty()
          : Optional.of(bind(what, body, type));
    } catch (HarborException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public <T> Listing<T> list(String what, ApiPath path, Class<T> type) {
    return new Listing<>(this, what, path, type);
  }

  /** A log; its first 16 MiB. */
  public String text(String what, ApiPath path) throws HarborException, InterruptedException {
    return new String(call("GET", what, path, null, true).body(), StandardCharsets.UTF_8);
  }

  public void put(String what, ApiPath path, Object body)
      throws HarborException, InterruptedException {
    call("PUT", what, path, body, false);
  }

  public void head(String what, ApiPath path) throws HarborException, InterruptedException {
    call("HEAD", what, path, null, false);
  }

  public void delete(String what, ApiPath path) throws HarborException, InterruptedException {
    call("DELETE", what, path, null, false);
  }

  /** Creates; the id is the last part of the answer's {@code Location}, 0 where it has none. */
  public long post(String what, ApiPath path, @Nullable Object body)
      throws HarborException, InterruptedException {
    String location =
        call("POST", what, path, body, false).headers().firstValue("Location").orElse("");
    String id = location.substring(location.lastIndexOf('/') + 1);
    return id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
  }

  /** A POST or PATCH that answers with a body. */
  public <T> T exchange(String method, String what, ApiPath path, Object body, Class<T> type)
      throws HarborException, InterruptedException {
    return bind(what, json(what, call(method, what, path, body, false)), type);
  }

  ApiClient.Response call(
      String method, String what, ApiPath path, @Nullable Object body, boolean log)
      throws HarborException, InterruptedException {
    ApiClient.Call call =
        new ApiClient.Call(
            what,
            method,
            path.toString(),
            headers(path, body),
            body == null ? null : HarborJson.MAPPER.writeValueAsBytes(body),
            log ? MAX_LOG : MAX_ANSWER);
    for (int failed = 1; ; failed++) {
      try {
        return attempt(call);
      } catch (StoreException e) {
        Duration pause = pause(method, failed, e).orElse(null);
        if (pause == null) {
          throw failure(call, failed, e);
        }
        observer.retrying(what, failed + 1, retry.attempts(), pause, text(e));
        retry.sleeper().sleep(pause);
      }
    }
  }

  private Map<String, String> headers(ApiPath path, @Nullable Object body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json, text/plain;q=0.5");
    if (body != null) {
      headers.put("Content-Type", "application/json");
    }
    if (path.names()) {
      headers.put("X-Is-Resource-Name", "true");
    }
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    return headers;
  }

  /**
   * @throws StoreException where another attempt may help
   * @throws HarborException where Harbor refuses for good
   */
  private ApiClient.Response attempt(ApiClient.Call call)
      throws StoreException, HarborException, InterruptedException {
    ApiClient.Response response = client.send(call);
    int status = response.status();
    if (status / 100 == 2) {
      return response;
    }
    HarborException refusal = refusal(call, response);
    if (refusal.kind() != Kind.BUSY && refusal.kind() != Kind.UNAVAILABLE) {
      throw refusal;
    }
    throw new StoreException(
        refusal.kind() == Kind.BUSY ? StoreException.Kind.BUSY : StoreException.Kind.UNAVAILABLE,
        said(call, response),
        response.retryAfter().orElse(null),
        refusal);
  }

  private HarborException refusal(ApiClient.Call call, ApiClient.Response response) {
    String code = response.error().map(ApiClient.ApiError::code).orElse("");
    return new HarborException(
        Kind.of(response.status()), response.status(), code, said(call, response), null);
  }

  private String said(ApiClient.Call call, ApiClient.Response response) {
    String words =
        response
            .error()
            .map(error -> (error.code() + ": " + error.message()).replaceAll("^: |: $", ""))
            .map(error -> " (" + error.replaceAll("[.]$", "") + ")")
            .orElse("");
    String redirect =
        response.status() / 100 == 3 ? ", a redirect: is this Harbor's own address?" : ".";
    return "Tried to %s at %s, but it answered %d%s%s"
        .formatted(call.what(), host(), response.status(), words, redirect);
  }

  private Optional<Duration> pause(String method, int failed, StoreException e) {
    boolean undone =
        e.kind() == StoreException.Kind.BUSY
            || e.getCause() instanceof ConnectException
            || e.getCause() instanceof HttpConnectTimeoutException;
    return REPEATABLE.contains(method) || undone ? retry.delay(failed, e) : Optional.empty();
  }

  private static HarborException failure(ApiClient.Call call, int attempts, StoreException e) {
    int status = e.getCause() instanceof HarborException refusal ? refusal.status() : 0;
    String code = e.getCause() instanceof HarborException refusal ? refusal.code() : "";
    String tries = attempts > 1 ? " Tried %d times.".formatted(attempts) : "";
    String doubt =
        attempts == 1 && !REPEATABLE.contains(call.method()) && e.isRetryable()
            ? " It may have been done all the same, so it was not tried again."
            : "";
    return new HarborException(kind(e), status, code, text(e) + tries + doubt, e);
  }

  private static Kind kind(StoreException e) {
    return switch (e.kind()) {
      case UNTRUSTED -> Kind.UNTRUSTED;
      case BUSY -> Kind.BUSY;
      case UNAVAILABLE, CORRUPT -> Kind.UNAVAILABLE;
      default -> Kind.INVALID;
    };
  }

  private static String text(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  JsonNode json(String what, ApiClient.Response response) throws HarborException {
    try {
      return HarborJson.MAPPER.readTree(response.body());
    } catch (JacksonException e) {
      throw notHarbor(what, response.status(), e);
    }
  }

  <T> T bind(String what, JsonNode node, Class<T> type) throws HarborException {
    try {
      T bound = HarborJson.MAPPER.treeToValue(node, type);
      if (bound != null) {
        return bound;
      }
    } catch (JacksonException e) {
      throw notHarbor(what, 200, e);
    }
    throw notHarbor(what, 200, null);
  }

  /** The parser's message may quote the answer, which may hold a secret. */
  private HarborException notHarbor(String what, int status, @Nullable Throwable cause) {
    return new HarborException(
        Kind.INVALID,
        status,
        "",
        "Tried to %s at %s, but its answer is not what Harbor's API says. Is this a Harbor?"
            .formatted(what, host()),
        cause);
  }
}
