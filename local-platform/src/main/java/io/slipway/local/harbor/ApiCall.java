package io.slipway.local.harbor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call of the API.
 *
 * @param path the values of the route's variables
 * @param query the parameters, as they came
 * @param names what {@code X-Is-Resource-Name} says
 */
record ApiCall(
    HarborState state,
    Principal who,
    String uri,
    Map<String, String> path,
    Map<String, String> query,
    boolean names,
    @Nullable JsonNode body) {

  /** What is answered; a null body is an empty one. */
  record Reply(int status, @Nullable Object body, Map<String, String> headers) {

    static Reply ok() {
      return new Reply(200, null, Map.of());
    }

    static Reply ok(Object body) {
      return new Reply(200, body, Map.of());
    }

    static Reply text(String body) {
      return new Reply(200, body, Map.of("Content-Type", "text/plain"));
    }

    static Reply created(String location) {
      return new Reply(201, null, Map.of("Location", location));
    }

    Reply with(String header, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(header, value);
      return new Reply(status, body, more);
    }
  }

  /** A variable that is an id. */
  long id(String variable) {
    String text = String.valueOf(path.get(variable));
    if (!text.matches("\\d{1,18}")) {
      throw ApiError.unprocessable(variable + " in path must be of type integer: \"" + text + "\"");
    }
    return Long.parseLong(text);
  }

  String text(String variable) {
    return String.valueOf(path.get(variable));
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** The project of the path; digits are an id unless the header says that they are a name. */
  ObjectNode project() {
    String nameOrId = text("project");
    return !names && nameOrId.matches("\\d{1,18}")
        ? state.projects.get(Long.parseLong(nameOrId))
        : state.project(nameOrId);
  }

  long projectId() {
    return project().path("project_id").asLong(0);
  }

  /** The body, which fits. */
  ObjectNode body(Shape shape) {
    if (!(body instanceof ObjectNode object)) {
      throw ApiError.unprocessable("body in body is required");
    }
    shape.check("body", object);
    return object.deepCopy();
  }

  Reply created(ObjectNode row) {
    return Reply.created(uri + "/" + row.path("id").asLong(0));
  }

  /** The rows that the query asks for, a page of them. */
  Reply page(List<ObjectNode> rows) {
    return Paging.page(this, rows, row -> row);
  }

  /** As {@link #page(List)}, of each row what the shape knows. */
  Reply page(List<ObjectNode> rows, Shape shape) {
    return Paging.page(this, rows, shape::only);
  }
}
