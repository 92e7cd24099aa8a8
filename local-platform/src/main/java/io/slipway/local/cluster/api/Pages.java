package io.slipway.local.cluster.api;

import io.slipway.local.cluster.resource.ApiError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rest of lists that clients read in pages ({@code limit}, {@code continue}). Pages of one list
 * show one state. Only the newest lists are kept; the others answer 410, as after a compaction.
 */
final class Pages {

  private static final int MAX_LISTS = 64;
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * A page.
   *
   * @param next the token for the next one; empty after the last
   */
  record Page(List<ObjectNode> objects, long version, String next, int remaining) {}

  private record Rest(List<ObjectNode> objects, long version) {}

  private final Map<String, Rest> rests =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<String, Rest> eldest) {
          return size() > MAX_LISTS;
        }
      };

  /** The first page; {@code limit} 0 means all. */
  synchronized Page first(List<ObjectNode> objects, long version, long limit) {
    if (limit <= 0 || objects.size() <= limit) {
      return new Page(objects, version, "", 0);
    }
    List<ObjectNode> rest = objects.subList((int) limit, objects.size());
    String token = UUID.randomUUID().toString();
    rests.put(token, new Rest(List.copyOf(rest), version));
    return new Page(objects.subList(0, (int) limit), version, token, rest.size());
  }

  synchronized Page next(String token, long limit) {
    Rest rest = rests.get(token);
    if (rest == null && !TOKEN.matcher(token).matches()) {
      throw ApiError.badRequest("invalid continue token: continue key is not valid: " + token);
    }
    if (rest == null) {
      throw ApiError.expired(
          "The provided continue parameter is too old to display a consistent list result. You must"
              + " start a new list without the continue parameter.");
    }
    return first(rest.objects(), rest.version(), limit);
  }
}
