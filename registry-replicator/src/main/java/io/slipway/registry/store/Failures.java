package io.slipway.registry.store;

import io.slipway.registry.auth.TokenRefused;
import io.slipway.registry.store.StoreException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Failures in words: what was tried, at which registry, what came back. A registry's own words are
 * shortened and freed of control characters; URLs are never shown with their query.
 */
final class Failures {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_WORDS = 300;

  private Failures() {}

  static StoreException unreachable(String what, String host, IOException cause) {
    // A certificate that is not trusted now is not trusted in a second.
    boolean untrusted = rootOf(cause) instanceof GeneralSecurityException;
    return new StoreException(
        untrusted ? Kind.UNTRUSTED : Kind.UNAVAILABLE,
        "Tried to %s at %s, but %s.".formatted(what, host, describe(cause)),
        null,
        cause);
  }

  static StoreException protocol(String what, String host, String why) {
    return new StoreException(
        Kind.REFUSED, "Tried to %s at %s, but %s.".formatted(what, host, why));
  }

  static StoreException authentication(String what, String host, IOException cause) {
    Kind kind = Kind.DENIED;
    if (cause instanceof TokenRefused refused
        && (refused.status() == 429 || refused.status() >= 500)) {
      kind = Kind.UNAVAILABLE;
    }
    return new StoreException(
        kind,
        "Tried to %s at %s, but %s.".formatted(what, host, stripDot(words(message(cause)))),
        null,
        cause);
  }

  static StoreException status(String what, String host, Answer answer) {
    int status = answer.status();
    if (status == 407) {
      return protocol(
          what,
          host,
          "the proxy on the way wants another user and password than those given (a JVM that has spoken HTTP before sends none unless started with -Djdk.http.auth.tunneling.disabledSchemes=)");
    }
    return new StoreException(
        kind(status),
        status,
        "Tried to %s at %s, but it answered %d%s."
            .formatted(what, host, status, errorWords(answer.excerpt())),
        answer.retryAfter().orElse(null),
        null);
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 401, 403 -> Kind.DENIED;
      case 404 -> Kind.NOT_FOUND;
      case 429, 503 -> Kind.BUSY;
      case 408, 425 -> Kind.UNAVAILABLE;
      default -> status >= 500 ? Kind.UNAVAILABLE : Kind.REFUSED;
    };
  }

  /** {@code Retry-After} is seconds or a date (RFC 9110, section 10.2.3). */
  static Optional<Duration> retryAfter(Optional<String> header, Instant now) {
    return header.map(String::trim).flatMap(value -> parseRetryAfter(value, now));
  }

  private static Optional<Duration> parseRetryAfter(String value, Instant now) {
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    return date(Optional.of(value))
        .map(until -> Duration.between(now, until))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  /** A date in the form that HTTP prefers (RFC 9110, section 5.6.7). */
  static Optional<Instant> date(Optional<String> value) {
    try {
      return value
          .map(String::trim)
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String errorWords(byte[] body) {
    return firstError(body)
        .map(error -> (error.code() + ": " + error.message()).replaceAll("^: |: $", ""))
        .filter(words -> !words.isEmpty())
        .map(words -> " (" + stripDot(words) + ")")
        .orElse("");
  }

  /** The {@code errors} of the distribution specification, "Error Codes". */
  static Optional<ApiClient.ApiError> firstError(byte[] body) {
    try {
      JsonNode first = JSON.readTree(body).path("errors").path(0);
      return first.isObject()
          ? Optional.of(
              new ApiClient.ApiError(
                  words(first.path("code").asString("")),
                  words(first.path("message").asString(""))))
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static String describe(IOException e) {
    Throwable root = rootOf(e);
    if (root instanceof UnknownHostException || root instanceof UnresolvedAddressException) {
      return "no such host is known";
    }
    if (e instanceof HttpConnectTimeoutException) {
      return "no connection came about in time";
    }
    if (e instanceof HttpTimeoutException) {
      return "no answer came in time";
    }
    if (e instanceof ConnectException) {
      return "the connection was refused";
    }
    if (e instanceof SSLException) {
      return "TLS failed (%s); a registry without TLS needs --plain-http"
          .formatted(stripDot(words(message(e))));
    }
    return stripDot(words(message(e)));
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    for (int depth = 0; root.getCause() != null && depth < 16; depth++) {
      root = root.getCause();
    }
    return root;
  }

  private static String message(Throwable e) {
    String own = e.getMessage();
    return own == null || own.isBlank() ? "the connection broke" : own;
  }

  private static String words(String text) {
    String clean = text.replaceAll("\\p{Cntrl}+", " ").replaceAll("\\?[^\\s\"']*", "?...").trim();
    return clean.length() <= MAX_WORDS ? clean : clean.substring(0, MAX_WORDS) + "...";
  }

  private static String stripDot(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  static URI parseUri(String what, String host, URI base, @Nullable String location)
      throws StoreException {
    try {
      URI uri = base.resolve(location == null ? "" : location);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Falls through: the location comes from the registry.
    }
    throw protocol(what, host, "it sends us to an address that is not a URL");
  }
}
