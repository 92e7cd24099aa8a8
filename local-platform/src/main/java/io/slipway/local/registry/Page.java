package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a sorted list, and where the rest is (distribution spec, "Listing Tags"; RFC 8288).
 *
 * @param next a Link header's target, without host
 */
record Page<T>(List<T> items, Optional<String> next) {

  /** Used where the client names no size, and as the most it gets. */
  static final int MAX_ITEMS = 1_000;

  /**
   * Cuts the page that {@code n} and {@code last} ask for.
   *
   * @param key what the list is sorted by
   */
  static <T> Page<T> of(Exchange exchange, List<T> sorted, Function<T, String> key) {
    int size = size(exchange);
    String last = exchange.query("last").orElse("");
    List<T> rest = sorted.stream().filter(item -> key.apply(item).compareTo(last) > 0).toList();
    if (rest.size() <= size || size == 0) {
      return new Page<>(size == 0 ? List.of() : rest, Optional.empty());
    }
    List<T> items = rest.subList(0, size);
    return new Page<>(
        items, Optional.of(link(exchange, size, key.apply(items.get(items.size() - 1)))));
  }

  private static int size(Exchange exchange) {
    String n = exchange.query("n").orElse(String.valueOf(MAX_ITEMS));
    if (!n.matches("\\d{1,9}")) {
      throw RegistryError.PAGINATION_NUMBER_INVALID.because(
          "n=" + n + ": expected a number of items, 0 or more");
    }
    return Math.min(Integer.parseInt(n), MAX_ITEMS);
  }

  private static String link(Exchange exchange, int size, String last) {
    StringBuilder link = new StringBuilder(exchange.path()).append('?');
    for (String filter : exchange.queries("artifactType")) {
      link.append("artifactType=").append(URLEncoder.encode(filter, UTF_8)).append('&');
    }
    return link.append("n=")
        .append(size)
        .append("&last=")
        .append(URLEncoder.encode(last, UTF_8))
        .toString();
  }

  Exchange announce(Exchange exchange) {
    next.ifPresent(target -> exchange.with("Link", "<" + target + ">; rel=\"next\""));
    return exchange;
  }
}
