package io.slipway.registry.harbor.rest;

import io.slipway.registry.store.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A list of any length, read page by page: one page is held at a time. Who asks sorts by id, so an
 * object that is added meanwhile moves no other to a page that was read.
 */
public final class Listing<T> {

  /** The swagger's largest {@code page_size}. */
  private static final int PAGE = 100;

  private static final int MAX_HELD = 10_000;
  private static final String TOTAL = "X-Total-Count";

  private final HarborRest rest;
  private final String what;
  private final ApiPath path;
  private final Class<T> type;

  Listing(HarborRest rest, String what, ApiPath path, Class<T> type) {
    this.rest = rest;
    this.what = what;
    this.path = path;
    this.type = type;
  }

  /** Takes items; false ends the reading. */
  @FunctionalInterface
  public interface Visitor<T> {
    boolean visit(T item) throws HarborException, InterruptedException;
  }

  public void forEach(Visitor<T> visitor) throws HarborException, InterruptedException {
    for (long page = 1; ; page++) {
      ApiClient.Response response =
          rest.call("GET", what, path.with("page", page).with("page_size", PAGE), null, false);
      JsonNode items = rest.json(what, response);
      for (JsonNode item : items) {
        if (!visitor.visit(rest.bind(what, item, type))) {
          return;
        }
      }
      if (isLast(response, items.size(), page)) {
        return;
      }
    }
  }

  private static boolean isLast(ApiClient.Response response, int items, long page) {
    return response
        .headers()
        .firstValue(TOTAL)
        .filter(total -> total.matches("\\d{1,18}"))
        .map(total -> items == 0 || page * PAGE >= Long.parseLong(total))
        .orElse(items < PAGE);
  }

  /** The first that passes; later pages aren't read. */
  public Optional<T> first(Predicate<T> test) throws HarborException, InterruptedException {
    List<T> found = new ArrayList<>(1);
    forEach(item -> !test.test(item) || !found.add(item));
    return found.stream().findFirst();
  }

  /**
   * All of a list that is known to be short.
   *
   * @throws HarborException where it is longer than 10,000
   */
  public List<T> all() throws HarborException, InterruptedException {
    List<T> all = new ArrayList<>();
    forEach(
        item -> {
          if (all.size() == MAX_HELD) {
            throw HarborException.local(
                "Tried to %s at %s, but there are more than %d. Narrow the query."
                    .formatted(what, rest.host(), MAX_HELD),
                null);
          }
          return all.add(item);
        });
    return all;
  }
}
