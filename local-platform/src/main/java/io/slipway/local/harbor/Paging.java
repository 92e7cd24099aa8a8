package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Query, sort and pages, as Harbor's {@code lib/q} reads them. */
final class Paging {

  private static final int MAX_SIZE = 100;
  private static final Pattern RANGE = Pattern.compile("\\[([^~]*)~([^~]*)]");
  private static final Map<String, String> COLUMNS =
      Map.of("Level", "level", "ProjectID", "project_id");

  private Paging() {}

  /**
   * @param shown what is told of a row, once it is chosen
   */
  static Reply page(ApiCall call, List<ObjectNode> all, UnaryOperator<ObjectNode> shown) {
    List<ObjectNode> rows =
        all.stream().filter(filter(call.query("q").orElse(""))).sorted(order(call)).toList();
    int size = number(call, "page_size", 10);
    int page = number(call, "page", 1);
    if (size > MAX_SIZE || size < 1 || page < 1) {
      throw ApiError.unprocessable("page_size in query should be less than or equal to 100");
    }
    int from = (int) Math.min(rows.size(), (page - 1L) * size);
    int to = Math.min(rows.size(), from + size);
    Reply reply =
        Reply.ok(rows.subList(from, to).stream().map(shown).toList())
            .with("X-Total-Count", String.valueOf(rows.size()));
    return to < rows.size()
        ? reply.with(
            "Link", "<%s?page=%d&page_size=%d>; rel=\"next\"".formatted(call.uri(), page + 1, size))
        : reply;
  }

  private static int number(ApiCall call, String name, int otherwise) {
    String text = call.query(name).orElse(String.valueOf(otherwise));
    if (!text.matches("\\d{1,9}")) {
      throw ApiError.unprocessable(name + " in query must be of type int64: \"" + text + "\"");
    }
    return Integer.parseInt(text);
  }

  private static Comparator<ObjectNode> order(ApiCall call) {
    String sort = call.query("sort").orElse("");
    if (sort.isEmpty()) {
      return (a, b) -> 0;
    }
    String field = sort.replaceFirst("^-", "");
    Comparator<ObjectNode> order =
        Comparator.comparing((ObjectNode row) -> row.path(field).asLong(0))
            .thenComparing(row -> Table.text(row, field));
    return sort.startsWith("-") ? Collections.reverseOrder(order) : order;
  }

  private static Predicate<ObjectNode> filter(String query) {
    Predicate<ObjectNode> all = row -> true;
    for (String part : query.isEmpty() ? new String[0] : query.split(",", -1)) {
      String[] pair = part.split("=", 2);
      if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
        throw ApiError.badRequest(
            "the query string must contain \"=\" and the key/value cannot be empty");
      }
      all = all.and(condition(COLUMNS.getOrDefault(pair[0], pair[0]), pair[1]));
    }
    return all;
  }

  private static Predicate<ObjectNode> condition(String field, String pattern) {
    Matcher range = RANGE.matcher(pattern);
    if (range.matches()) {
      return row ->
          !time(row.path(field)).isBefore(time(range.group(1)))
              && !time(row.path(field)).isAfter(time(range.group(2)));
    }
    if (pattern.startsWith("~")) {
      return row -> Table.text(row, field).contains(pattern.substring(1));
    }
    return row -> row.path(field).asString("").equals(pattern);
  }

  private static Instant time(JsonNode value) {
    return Instant.parse(value.asString(""));
  }

  private static Instant time(String text) {
    return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }
}
