package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which path is whose, who may call it, and which query parameters it knows. */
final class Routes {

  /** Serves a call that was let in. */
  @FunctionalInterface
  interface Endpoint {
    Reply serve(ApiCall call);
  }

  /** Lets a call in, or throws. */
  @FunctionalInterface
  interface Need {
    void check(ApiCall call);

    /** Nothing. */
    Need NOTHING = call -> {};

    /** Any account. */
    Need ACCOUNT =
        call -> {
          if (!call.who().authenticated()) {
            throw ApiError.unauthorized("unauthorized");
          }
        };

    /** A right at the system. */
    static Need system(String resource, String action) {
      return call -> {
        ACCOUNT.check(call);
        if (!call.who().mayAtSystem(resource, action)) {
          throw ApiError.forbidden(call.who().name());
        }
      };
    }

    /** A right in the path's project; who has none isn't told whether there is one. */
    static Need project(String resource, String action) {
      return call -> {
        if (!call.who().admin() && !mayInProject(call, resource, action)) {
          ACCOUNT.check(call);
          throw ApiError.forbidden("forbidden");
        }
      };
    }

    private static boolean mayInProject(ApiCall call, String resource, String action) {
      try {
        return call.state().may(call.who(), call.project(), resource, action);
      } catch (ApiError e) {
        return false;
      }
    }
  }

  /** A match of a route: the endpoint and the variables of the path. */
  record Match(Need need, Endpoint endpoint, Map<String, String> variables) {}

  private record Route(
      String method, List<String> segments, Need need, Set<String> query, Endpoint endpoint) {}

  /** Parameters of a list. */
  static final String LIST = "page page_size q sort";

  private final List<Route> routes = new ArrayList<>();

  /**
   * @param path segments; {@code {name}} is a variable
   * @param query names of parameters, with blanks between
   */
  void on(String method, String path, Need need, String query, Endpoint endpoint) {
    List<String> segments = List.of(path.substring(1).split("/"));
    routes.add(new Route(method, segments, need, Set.of(query.split(" ")), endpoint));
  }

  void on(String method, String path, Need need, Endpoint endpoint) {
    on(method, path, need, "", endpoint);
  }

  /**
   * @param segments decoded once
   */
  Match find(String method, List<String> segments, Set<String> query) {
    boolean otherMethod = false;
    for (Route route : routes) {
      Map<String, String> variables = variables(route, segments);
      if (variables != null && route.method.equals(method)) {
        requireKnown(route, query);
        return new Match(route.need, route.endpoint, variables);
      }
      otherMethod |= variables != null;
    }
    throw otherMethod
        ? ApiError.methodNotAllowed(method)
        : ApiError.notFound("path " + String.join("/", segments) + " was not found");
  }

  private static void requireKnown(Route route, Set<String> query) {
    Set<String> unknown = new HashSet<>(query);
    unknown.removeAll(route.query);
    if (!unknown.isEmpty()) {
      throw ApiError.badRequest("unknown query parameter " + unknown.iterator().next());
    }
  }

  private static @Nullable Map<String, String> variables(Route route, List<String> segments) {
    if (route.segments.size() != segments.size()) {
      return null;
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String expected = route.segments.get(i);
      if (expected.startsWith("{")) {
        variables.put(expected.substring(1, expected.length() - 1), segments.get(i));
      } else if (!expected.equals(segments.get(i))) {
        return null;
      }
    }
    return variables;
  }
}
