package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import java.time.Clock;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How objects look in a response: as they are, as a Table, or with their metadata only. */
enum Rendering {
  OBJECT,
  TABLE,
  METADATA;

  static Rendering of(Exchange exchange) {
    if (exchange.accepts("as=Table")) {
      return TABLE;
    }
    return exchange.accepts("as=PartialObjectMetadata") ? METADATA : OBJECT;
  }

  ObjectNode one(ResourceType type, ObjectNode object, Clock clock) {
    return switch (this) {
      case OBJECT -> object;
      case TABLE -> Tables.of(type, List.of(object), clock);
      case METADATA -> metadata(object);
    };
  }

  private static ObjectNode metadata(ObjectNode object) {
    ObjectNode part =
        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    part.set("metadata", object.path("metadata"));
    return part;
  }

  ObjectNode list(ResourceType type, Pages.Page page, boolean counted, Clock clock) {
    ObjectNode list =
        this == TABLE ? Tables.of(type, page.objects(), clock) : plainList(type, page);
    ObjectNode metadata = Json.ensure(list, "metadata");
    metadata.put("resourceVersion", Long.toString(page.version()));
    if (!page.next().isEmpty()) {
      metadata.put("continue", page.next());
      if (counted) {
        metadata.put("remainingItemCount", page.remaining());
      }
    }
    return list;
  }

  private ObjectNode plainList(ResourceType type, Pages.Page page) {
    ObjectNode list = Json.object();
    boolean partial = this == METADATA;
    list.put("kind", partial ? "PartialObjectMetadataList" : type.kind() + "List");
    list.put("apiVersion", partial ? "meta.k8s.io/v1" : type.apiVersion());
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    page.objects().forEach(object -> items.add(partial ? metadata(object) : object));
    return list;
  }
}
