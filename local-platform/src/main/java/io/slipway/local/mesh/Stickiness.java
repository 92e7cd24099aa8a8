package io.slipway.local.mesh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What of a request decides which endpoint gets it: Istio's ConsistentHashLB. Requests that are
 * alike in it go to the same endpoint as long as that one is there; by rendezvous hashing, so that
 * one that comes or goes moves only its own.
 *
 * @param name of the header, cookie or query parameter
 * @param cookie what a client without the cookie gets; null where it gets none
 */
record Stickiness(Kind kind, String name, @Nullable NewCookie cookie) {

  enum Kind {
    HEADER,
    COOKIE,
    QUERY,
    /** All of LocalMesh's clients have the same. */
    ADDRESS
  }

  /**
   * @param lifetime zero for as long as the client's session
   * @param attributes as they stand in Set-Cookie
   */
  record NewCookie(String path, Duration lifetime, List<String> attributes) {

    NewCookie {
      attributes = List.copyOf(attributes);
    }

    String header(String name, String value) {
      StringBuilder header = new StringBuilder(name).append("=\"").append(value).append('"');
      if (!lifetime.isZero()) {
        header.append("; Max-Age=").append(lifetime.toSeconds());
      }
      if (!path.isEmpty()) {
        header.append("; Path=").append(path);
      }
      attributes.forEach(attribute -> header.append("; ").append(attribute));
      return header.append("; HttpOnly").toString();
    }
  }

  /** A cookie to be given to the client, and the key that it stands for. */
  record Given(String key, String setCookie) {}

  /** Empty where the request says nothing; then it may go anywhere. */
  Optional<String> key(RequestHead head) {
    return switch (kind) {
      case HEADER -> Optional.ofNullable(head.headers().get(name));
      case COOKIE -> head.cookie(name);
      case QUERY -> Optional.ofNullable(head.query().getValue(name));
      case ADDRESS -> Optional.of("127.0.0.1");
    };
  }

  Optional<Given> give(RandomGenerator random) {
    return Optional.ofNullable(cookie)
        .map(
            made -> {
              String value = "%016x".formatted(random.nextLong());
              return new Given(value, made.header(name, value));
            });
  }

  static Endpoint choose(String key, List<Endpoint> endpoints) {
    return endpoints.stream()
        .max(Comparator.comparingLong((Endpoint one) -> rank(key, one)))
        .orElseThrow();
  }

  /** A 64-bit mix (splitmix64's finalizer) of both names. */
  private static long rank(String key, Endpoint endpoint) {
    long mixed = key.hashCode() * 0x9E3779B97F4A7C15L + endpoint.address().hashCode();
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** Null where it can't be read, which is a problem then. */
  static @Nullable Stickiness read(SpecReader hash) {
    hash.ignore("ringHash", "maglev", "minimumRingSize");
    List<Stickiness> read = new ArrayList<>();
    if (hash.has("httpHeaderName")) {
      read.add(new Stickiness(Kind.HEADER, hash.text("httpHeaderName", ""), null));
    }
    if (hash.has("httpQueryParameterName")) {
      read.add(new Stickiness(Kind.QUERY, hash.text("httpQueryParameterName", ""), null));
    }
    if (hash.flag("useSourceIp")) {
      read.add(new Stickiness(Kind.ADDRESS, "", null));
    }
    if (hash.has("httpCookie")) {
      read.add(cookie(hash.object("httpCookie")));
    }
    if (read.size() != 1) {
      hash.problem(
          "httpCookie",
          "expected exactly one of httpCookie, httpHeaderName, httpQueryParameterName, useSourceIp");
    }
    hash.done();
    return read.isEmpty() ? null : read.get(0);
  }

  private static Stickiness cookie(SpecReader cookie) {
    String path = cookie.text("path", "");
    Duration lifetime = cookie.duration("ttl");
    List<String> attributes = new ArrayList<>();
    for (SpecReader attribute : cookie.objects("attributes")) {
      String value = attribute.text("value", "");
      String name = attribute.text("name", "");
      attributes.add(value.isEmpty() ? name : name + "=" + value);
      attribute.done();
    }
    Stickiness read =
        new Stickiness(
            Kind.COOKIE,
            cookie.text("name", ""),
            lifetime == null ? null : new NewCookie(path, lifetime, attributes));
    cookie.done();
    return read;
  }
}
