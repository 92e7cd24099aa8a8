package io.slipway.registry.harbor.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A path below {@code /api/v2.0} with its query; immutable.
 *
 * @param names whether a project in the path is meant by name
 */
public record ApiPath(String path, Map<String, String> query, boolean names) {

  private static final String BASE = "/api/v2.0";

  /** Each segment is encoded on its own. */
  public static ApiPath of(Object... segments) {
    return new ApiPath(BASE, Map.of(), false).plus(segments);
  }

  /** {@code /projects/NAME/...}, with the project meant by name. */
  public static ApiPath project(String name, Object... segments) {
    ApiPath path = of("projects", name).plus(segments);
    return new ApiPath(path.path, path.query, true);
  }

  /** {@code /projects/NAME/repositories/...}: a repository's slashes are encoded twice. */
  public static ApiPath repository(String project, String repository, Object... segments) {
    String name = repository.contains("/") ? encode(repository) : repository;
    return of("projects", project, "repositories", name).plus(segments);
  }

  public ApiPath plus(Object... segments) {
    StringBuilder longer = new StringBuilder(path);
    for (Object segment : segments) {
      longer.append('/').append(encode(segment.toString()));
    }
    return new ApiPath(longer.toString(), query, names);
  }

  /** The same with one more query parameter; none where the value is null. */
  public ApiPath with(String parameter, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(query);
    more.put(parameter, value.toString());
    return new ApiPath(path, more, names);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return query.isEmpty()
        ? path
        : query.entrySet().stream()
            .map(one -> encode(one.getKey()) + "=" + encode(one.getValue()))
            .collect(Collectors.joining("&", path + "?", ""));
  }
}
