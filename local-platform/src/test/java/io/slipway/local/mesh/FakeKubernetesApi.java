package io.slipway.local.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.local.http.LoopbackServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of the Kubernetes API that a mesh uses: discovery of a group, list, watch, and creating
 * Events. Objects are JSON as maps.
 */
final class FakeKubernetesApi extends Handler.Abstract implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Map<String, String> KINDS =
      Map.of(
          "services", "Service",
          "endpoints", "Endpoints",
          "pods", "Pod",
          "virtualservices", "VirtualService",
          "destinationrules", "DestinationRule",
          "httproutes", "HTTPRoute");

  private record Change(long version, String plural, String type, Map<String, Object> object) {}

  private final Set<String> served;
  private final Map<String, Map<String, Object>> objects = new LinkedHashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<JsonNode> events = new ArrayList<>();
  private final LoopbackServer server;
  private final int port;
  private boolean closed;

  /**
   * @param served paths of collections beyond the core's, such as {@code
   *     networking.istio.io/v1/virtualservices}
   */
  FakeKubernetesApi(Set<String> served) throws IOException {
    this.served = served;
    this.server = LoopbackServer.start("fake-api", this, 40, Duration.ofMinutes(5));
    this.port = server.listen(0);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Creates or replaces. */
  synchronized void put(String plural, String namespace, String name, Map<String, Object> fields) {
    String key = plural + "/" + namespace + "/" + name;
    long version = changes.size() + 1;
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    metadata.put("namespace", namespace);
    metadata.put("uid", key);
    metadata.put("creationTimestamp", "2026-01-01T00:00:00Z");
    metadata.putAll(map(fields.get("metadata")));
    metadata.put("resourceVersion", String.valueOf(version));
    Map<String, Object> object = new LinkedHashMap<>(fields);
    object.put("metadata", metadata);
    object.put("kind", KINDS.get(plural));
    object.put("apiVersion", apiVersion(plural));
    String type = objects.put(key, object) == null ? "ADDED" : "MODIFIED";
    changes.add(new Change(version, plural, type, object));
    notifyAll();
  }

  private String apiVersion(String plural) {
    return served.stream()
        .filter(one -> one.endsWith("/" + plural))
        .map(one -> one.substring(0, one.lastIndexOf('/')))
        .findFirst()
        .orElse("v1");
  }

  synchronized void delete(String plural, String namespace, String name) {
    Map<String, Object> object = objects.remove(plural + "/" + namespace + "/" + name);
    changes.add(new Change(changes.size() + 1, plural, "DELETED", object));
    notifyAll();
  }

  synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    Fields query = Request.extractQueryParameters(request);
    response.getHeaders().put("Content-Type", "application/json");
    if (request.getMethod().equals("POST") && path.endsWith("/events")) {
      createEvent(request, response);
    } else if (isGroupVersion(path)) {
      answer(response, resourceList(path.substring("/apis/".length())));
    } else if (!isCollection(path)) {
      response.setStatus(404);
      answer(response, Map.of("kind", "Status", "code", 404, "message", "no " + path));
    } else if ("true".equals(query.getValue("watch"))) {
      watch(plural(path), Long.parseLong(query.getValue("resourceVersion")), response);
    } else {
      answer(response, list(plural(path)));
    }
    callback.succeeded();
    return true;
  }

  private void createEvent(Request request, Response response) throws IOException {
    try (InputStream body = Request.asInputStream(request)) {
      JsonNode event = JSON.readTree(body);
      synchronized (this) {
        events.add(event);
      }
      response.setStatus(201);
      answer(response, event);
    }
  }

  private boolean isGroupVersion(String path) {
    return served.stream()
        .anyMatch(one -> path.equals("/apis/" + one.substring(0, one.lastIndexOf('/'))));
  }

  private Object resourceList(String groupVersion) {
    List<Map<String, Object>> resources =
        served.stream()
            .filter(one -> one.startsWith(groupVersion + "/"))
            .map(
                one ->
                    Map.<String, Object>of(
                        "name", plural(one), "namespaced", true, "kind", plural(one)))
            .toList();
    return Map.of("kind", "APIResourceList", "groupVersion", groupVersion, "resources", resources);
  }

  private boolean isCollection(String path) {
    return path.startsWith("/api/v1/")
        || (path.startsWith("/apis/") && served.contains(path.substring("/apis/".length())));
  }

  private static String plural(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private synchronized Object list(String plural) {
    return Map.of(
        "kind",
        "List",
        "apiVersion",
        "v1",
        "metadata",
        Map.of("resourceVersion", String.valueOf(changes.size())),
        "items",
        objects.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(plural + "/"))
            .map(Map.Entry::getValue)
            .toList());
  }

  private void watch(String plural, long since, Response response) throws Exception {
    Content.Sink.write(response, false, ByteBuffer.allocate(0));
    int next = (int) since;
    while (true) {
      List<Change> news;
      synchronized (this) {
        while (changes.size() <= next && !closed) {
          wait();
        }
        if (closed) {
          return;
        }
        news = List.copyOf(changes.subList(next, changes.size()));
      }
      next += news.size();
      for (Change change : news) {
        if (change.plural().equals(plural)) {
          String line =
              JSON.writeValueAsString(Map.of("type", change.type(), "object", change.object()))
                  + "\n";
          Content.Sink.write(response, false, ByteBuffer.wrap(line.getBytes(UTF_8)));
        }
      }
    }
  }

  private static void answer(Response response, Object body) throws IOException {
    Content.Sink.write(response, true, ByteBuffer.wrap(JSON.writeValueAsBytes(body)));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.close();
  }
}
