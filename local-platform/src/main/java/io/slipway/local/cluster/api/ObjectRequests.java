package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.PatchType;
import io.slipway.local.cluster.resource.Resources;
import io.slipway.local.cluster.resource.Scales;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.resource.WriteOptions;
import io.slipway.local.cluster.resource.WriteOptions.FieldValidation;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Serves the verbs on one resource path. */
final class ObjectRequests {

  private final Resources resources;
  private final Scales scales;
  private final Clock clock;
  private final Pages pages = new Pages();

  ObjectRequests(Resources resources, Clock clock) {
    this.resources = resources;
    this.scales = new Scales(resources);
    this.clock = clock;
  }

  void list(Target target, Exchange exchange) throws IOException {
    Selection selection = Selection.of(target, exchange);
    long limit = exchange.number("limit", 0);
    if (!exchange.parameter("resourceVersionMatch").isEmpty()
        && exchange.parameter("resourceVersion").isEmpty()) {
      throw ApiError.versionMatchWithoutVersion();
    }
    String token = exchange.parameter("continue");
    Pages.Page page = token.isEmpty() ? first(selection, limit) : pages.next(token, limit);
    exchange.send(
        200, Rendering.of(exchange).list(target.type(), page, selection.isEverything(), clock));
  }

  private Pages.Page first(Selection selection, long limit) {
    Target target = selection.target();
    var snapshot = resources.list(target.type(), target.namespace());
    List<ObjectNode> chosen = snapshot.objects().stream().filter(selection).toList();
    return pages.first(chosen, snapshot.version(), limit);
  }

  void get(Target target, Exchange exchange) throws IOException {
    if (target.subresource().equals("scale")) {
      exchange.send(200, scales.get(target));
      return;
    }
    ObjectNode object = resources.get(target);
    exchange.send(200, Rendering.of(exchange).one(target.type(), object, clock));
  }

  void create(Target target, Exchange exchange) throws IOException {
    if (!target.name().isEmpty()) {
      throw ApiError.methodNotAllowed(
          "the server does not allow this method on the requested resource");
    }
    ObjectNode created =
        resources.create(
            target, exchange.objectBody(target.type().kind()), options(exchange, "CreateOptions"));
    exchange.send(201, Rendering.of(exchange).one(target.type(), created, clock));
  }

  void update(Target target, Exchange exchange) throws IOException {
    requireName(target);
    WriteOptions options = options(exchange, "UpdateOptions");
    ObjectNode body = exchange.objectBody(target.type().kind());
    if (Json.text(body, "metadata.name").isEmpty()) {
      throw ApiError.badRequest(
          "the name of the object () does not match the name on the URL (" + target.name() + ")");
    }
    if (target.subresource().equals("scale")) {
      exchange.send(200, scales.update(target, body, options));
      return;
    }
    if (resources.createsOnUpdate(target)) {
      Target collection = Target.of(target.type(), target.namespace(), "");
      ObjectNode created = resources.create(collection, body, options);
      exchange.send(201, Rendering.of(exchange).one(target.type(), created, clock));
      return;
    }
    ObjectNode updated = resources.update(target, body, options);
    exchange.send(200, Rendering.of(exchange).one(target.type(), updated, clock));
  }

  void patch(Target target, Exchange exchange) throws IOException {
    requireName(target);
    PatchType format = PatchType.of(exchange.mediaType());
    WriteOptions options = options(exchange, "PatchOptions");
    JsonNode body = exchange.body();
    if (target.subresource().equals("scale")) {
      exchange.send(200, scales.patch(target, format, body, options));
      return;
    }
    boolean apply = format == PatchType.APPLY;
    boolean created = apply && resources.find(target) == null;
    ObjectNode patched =
        apply
            ? resources.apply(target, Exchange.object(body), options)
            : resources.patch(target, format, body, options);
    exchange.send(created ? 201 : 200, Rendering.of(exchange).one(target.type(), patched, clock));
  }

  void delete(Target target, Exchange exchange) throws IOException {
    DeleteOptions options = deleteOptions(exchange);
    if (!target.name().isEmpty()) {
      exchange.send(200, resources.delete(target, options));
      return;
    }
    deleteCollection(target, options, exchange);
  }

  private void deleteCollection(Target target, DeleteOptions options, Exchange exchange)
      throws IOException {
    Selection selection = Selection.of(target, exchange);
    var snapshot = resources.list(target.type(), target.namespace());
    List<ObjectNode> deleted = new ArrayList<>();
    for (ObjectNode object : snapshot.objects()) {
      if (selection.test(object)) {
        Target one =
            Target.of(
                target.type(),
                Json.text(object, "metadata.namespace"),
                Json.text(object, "metadata.name"));
        if (resources.find(one) != null) {
          resources.delete(one, options);
          deleted.add(object);
        }
      }
    }
    Pages.Page page = new Pages.Page(deleted, snapshot.version(), "", 0);
    exchange.send(200, Rendering.OBJECT.list(target.type(), page, false, clock));
  }

  private static void requireName(Target target) {
    if (target.name().isEmpty()) {
      throw ApiError.methodNotAllowed(
          "the server does not allow this method on the requested resource");
    }
  }

  /** Query parameters win over the body, as they do upstream. */
  private static DeleteOptions deleteOptions(Exchange exchange) throws IOException {
    ObjectNode body = Exchange.object(exchange.body());
    for (String name : List.of("propagationPolicy", "orphanDependents")) {
      if (!exchange.parameter(name).isEmpty()) {
        body.put(name, exchange.parameter(name));
      }
    }
    if (!exchange.parameter("gracePeriodSeconds").isEmpty()) {
      body.put("gracePeriodSeconds", exchange.number("gracePeriodSeconds", 0));
    }
    if (dryRun(exchange, "DeleteOptions")) {
      body.putArray("dryRun").add("All");
    }
    return DeleteOptions.of(body);
  }

  private static WriteOptions options(Exchange exchange, String kind) {
    String manager = exchange.parameter("fieldManager");
    boolean apply =
        exchange.method().equals("PATCH")
            && exchange.mediaType().equals("application/apply-patch+yaml");
    WriteOptions.check(kind, manager, !apply && !exchange.parameter("force").isEmpty());
    return new WriteOptions(
        manager.isEmpty() && !apply ? exchange.defaultManager() : manager,
        dryRun(exchange, kind),
        exchange.flag("force"),
        validation(exchange),
        exchange::warn);
  }

  private static boolean dryRun(Exchange exchange, String kind) {
    String value = exchange.parameter("dryRun");
    if (!value.isEmpty() && !value.equals("All")) {
      throw ApiError.unsupportedOption(kind, "dryRun", value, List.of("All"));
    }
    return !value.isEmpty();
  }

  private static FieldValidation validation(Exchange exchange) {
    String value = exchange.parameter("fieldValidation");
    try {
      return value.isEmpty() ? FieldValidation.Warn : FieldValidation.valueOf(value);
    } catch (IllegalArgumentException e) {
      throw ApiError.unsupportedOption(
          "CreateOptions", "fieldValidation", value, List.of("Ignore", "Strict", "Warn"));
    }
  }
}
