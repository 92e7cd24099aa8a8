package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.kind.ResourceType.Column;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code meta.k8s.io/v1 Table}: what {@code kubectl get} prints. Columns are as upstream's. */
final class Tables {

  /** A column: its header, its priority (1 = only with {@code -o wide}), and its cell. */
  private record Cell(String name, int priority, BiFunction<ObjectNode, Clock, String> value) {
    static Cell of(String name, BiFunction<ObjectNode, Clock, String> value) {
      return new Cell(name, 0, value);
    }

    static Cell wide(String name, BiFunction<ObjectNode, Clock, String> value) {
      return new Cell(name, 1, value);
    }

    static Cell path(String name, String path) {
      return new Cell(name, 0, (object, clock) -> show(Json.at(object, path)));
    }

    static Cell count(String name, String path) {
      return new Cell(name, 0, (object, clock) -> "" + Json.at(object, path).size());
    }
  }

  private static final Cell NAME = Cell.path("Name", "metadata.name");
  private static final Cell AGE =
      Cell.of("Age", (o, clock) -> Ages.since(Json.text(o, "metadata.creationTimestamp"), clock));

  private static final List<Cell> REPLICA_WIDE =
      List.of(
          Cell.wide("Containers", (o, c) -> containers(o, "name")),
          Cell.wide("Images", (o, c) -> containers(o, "image")),
          Cell.wide("Selector", (o, c) -> labels(Json.at(o, "spec.selector.matchLabels"))));

  private static final Map<String, List<Cell>> COLUMNS =
      Map.ofEntries(
          Map.entry("pods", PodCells.CELLS.stream().map(Tables::podCell).toList()),
          Map.entry("deployments.apps", deployments()),
          Map.entry("replicasets.apps", replicaSets()),
          Map.entry("statefulsets.apps", statefulSets()),
          Map.entry("daemonsets.apps", daemonSets()),
          Map.entry("jobs.batch", jobs()),
          Map.entry("services", services()),
          Map.entry(
              "endpoints", List.of(NAME, Cell.of("Endpoints", (o, c) -> Endpoints.show(o)), AGE)),
          Map.entry("events", events()),
          Map.entry("namespaces", List.of(NAME, Cell.path("Status", "status.phase"), AGE)),
          Map.entry("nodes", nodes()),
          Map.entry("configmaps", List.of(NAME, Cell.count("Data", "data"), AGE)),
          Map.entry(
              "secrets", List.of(NAME, Cell.path("Type", "type"), Cell.count("Data", "data"), AGE)),
          Map.entry(
              "leases.coordination.k8s.io",
              List.of(NAME, Cell.path("Holder", "spec.holderIdentity"), AGE)),
          Map.entry(
              "customresourcedefinitions.apiextensions.k8s.io",
              List.of(NAME, Cell.path("Created At", "metadata.creationTimestamp"))));

  private Tables() {}

  private static Cell podCell(PodCells.PodCell cell) {
    return new Cell(cell.name(), cell.priority(), cell.value());
  }

  private static List<Cell> deployments() {
    List<Cell> cells =
        new ArrayList<>(
            List.of(
                NAME,
                Cell.of("Ready", (o, c) -> count(o, "readyReplicas") + "/" + wanted(o)),
                Cell.of("Up-to-date", (o, c) -> count(o, "updatedReplicas")),
                Cell.of("Available", (o, c) -> count(o, "availableReplicas")),
                AGE));
    cells.addAll(REPLICA_WIDE);
    return cells;
  }

  private static List<Cell> replicaSets() {
    List<Cell> cells =
        new ArrayList<>(
            List.of(
                NAME,
                Cell.of("Desired", (o, c) -> wanted(o)),
                Cell.of("Current", (o, c) -> count(o, "replicas")),
                Cell.of("Ready", (o, c) -> count(o, "readyReplicas")),
                AGE));
    cells.addAll(REPLICA_WIDE);
    return cells;
  }

  private static List<Cell> statefulSets() {
    return List.of(
        NAME,
        Cell.of("Ready", (o, c) -> count(o, "readyReplicas") + "/" + wanted(o)),
        AGE,
        REPLICA_WIDE.get(0),
        REPLICA_WIDE.get(1));
  }

  private static List<Cell> daemonSets() {
    List<Cell> cells =
        new ArrayList<>(
            List.of(
                NAME,
                Cell.of("Desired", (o, c) -> count(o, "desiredNumberScheduled")),
                Cell.of("Current", (o, c) -> count(o, "currentNumberScheduled")),
                Cell.of("Ready", (o, c) -> count(o, "numberReady")),
                Cell.of("Up-to-date", (o, c) -> count(o, "updatedNumberScheduled")),
                Cell.of("Available", (o, c) -> count(o, "numberAvailable")),
                Cell.of(
                    "Node Selector",
                    (o, c) -> labels(Json.at(o, "spec.template.spec.nodeSelector"))),
                AGE));
    cells.addAll(REPLICA_WIDE);
    return cells;
  }

  private static List<Cell> jobs() {
    List<Cell> cells =
        new ArrayList<>(
            List.of(
                NAME,
                Cell.of("Status", (o, c) -> jobStatus(o)),
                Cell.of(
                    "Completions",
                    (o, c) -> count(o, "succeeded") + "/" + Json.number(o, "spec.completions", 1)),
                Cell.of(
                    "Duration", (o, clock) -> Ages.since(Json.text(o, "status.startTime"), clock)),
                AGE));
    cells.addAll(REPLICA_WIDE);
    return cells;
  }

  private static String jobStatus(ObjectNode job) {
    return Json.objects(Json.at(job, "status.conditions")).stream()
        .filter(condition -> Json.text(condition, "status").equals("True"))
        .map(condition -> Json.text(condition, "type"))
        .filter(List.of("Complete", "Failed", "Suspended")::contains)
        .findFirst()
        .orElse("Running");
  }

  private static List<Cell> services() {
    return List.of(
        NAME,
        Cell.path("Type", "spec.type"),
        Cell.path("Cluster-IP", "spec.clusterIP"),
        Cell.of("External-IP", (o, c) -> "<none>"),
        Cell.of("Port(s)", (o, c) -> ports(o)),
        AGE,
        Cell.wide("Selector", (o, c) -> labels(Json.at(o, "spec.selector"))));
  }

  private static List<Cell> events() {
    return List.of(
        Cell.of("Last Seen", (o, clock) -> Ages.since(Json.text(o, "lastTimestamp"), clock)),
        Cell.path("Type", "type"),
        Cell.path("Reason", "reason"),
        Cell.of(
            "Object",
            (o, c) ->
                Json.text(o, "involvedObject.kind").toLowerCase(java.util.Locale.ROOT)
                    + "/"
                    + Json.text(o, "involvedObject.name")),
        Cell.wide("Source", (o, c) -> Json.text(o, "source.component")),
        Cell.path("Message", "message"),
        Cell.wide("Count", (o, c) -> show(o.path("count"))),
        Cell.wide("Name", (o, c) -> Json.text(o, "metadata.name")));
  }

  private static List<Cell> nodes() {
    return List.of(
        NAME,
        Cell.of("Status", (o, c) -> "Ready"),
        Cell.of("Roles", (o, c) -> "control-plane"),
        AGE,
        Cell.path("Version", "status.nodeInfo.kubeletVersion"));
  }

  static ObjectNode of(ResourceType type, List<ObjectNode> objects, Clock clock) {
    List<Cell> cells = cells(type);
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata");
    ArrayNode columns = table.putArray("columnDefinitions");
    for (Cell cell : cells) {
      boolean name = cell.name().equals("Name");
      columns
          .addObject()
          .put("name", cell.name())
          .put("type", "string")
          .put("format", name ? "name" : "")
          .put("description", "")
          .put("priority", cell.priority());
    }
    ArrayNode rows = table.putArray("rows");
    objects.forEach(object -> addRow(cells, object, clock, rows.addObject()));
    return table;
  }

  private static List<Cell> cells(ResourceType type) {
    List<Cell> known = COLUMNS.get(type.resource());
    if (known != null) {
      return known;
    }
    if (type.columns().isEmpty()) {
      return List.of(NAME, AGE);
    }
    List<Cell> cells = new ArrayList<>(List.of(NAME));
    type.columns().forEach(column -> cells.add(custom(column)));
    return cells;
  }

  private static Cell custom(Column column) {
    return new Cell(
        column.name(),
        column.priority(),
        (object, clock) -> {
          String value = show(JsonPath.find(object, column.path()));
          return column.type().equals("date") ? Ages.since(value, clock) : value;
        });
  }

  private static void addRow(List<Cell> cells, ObjectNode object, Clock clock, ObjectNode row) {
    ArrayNode values = row.putArray("cells");
    cells.forEach(cell -> values.add(cell.value().apply(object, clock)));
    ObjectNode partial =
        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    partial.set("metadata", object.path("metadata"));
    row.set("object", partial);
  }

  private static String show(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "<none>";
    }
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static String count(ObjectNode object, String field) {
    return Long.toString(Json.number(object.path("status"), field, 0));
  }

  private static String wanted(ObjectNode object) {
    return Long.toString(Json.number(object, "spec.replicas", 0));
  }

  private static String containers(ObjectNode object, String field) {
    return Json.objects(Json.at(object, "spec.template.spec.containers")).stream()
        .map(container -> Json.text(container, field))
        .collect(Collectors.joining(","));
  }

  private static String labels(JsonNode labels) {
    return labels.isEmpty()
        ? "<none>"
        : Json.stringMap(labels).entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
  }

  private static String ports(ObjectNode service) {
    return Json.objects(Json.at(service, "spec.ports")).stream()
        .map(port -> Json.number(port, "port", 0) + "/" + Json.text(port, "protocol"))
        .collect(Collectors.joining(","));
  }

  /** The addresses column of Endpoints: three at most, as upstream. */
  private static final class Endpoints {
    private static final int SHOWN = 3;

    static String show(ObjectNode endpoints) {
      List<String> all = new ArrayList<>();
      for (ObjectNode subset : Json.objects(endpoints.path("subsets"))) {
        for (ObjectNode address : Json.objects(subset.path("addresses"))) {
          for (ObjectNode port : Json.objects(subset.path("ports"))) {
            all.add(Json.text(address, "ip") + ":" + Json.number(port, "port", 0));
          }
        }
      }
      if (all.size() > SHOWN) {
        return String.join(",", all.subList(0, SHOWN)) + " + " + (all.size() - SHOWN) + " more...";
      }
      return all.isEmpty() ? "<none>" : String.join(",", all);
    }
  }
}
