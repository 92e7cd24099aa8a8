package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.resource.DeleteOptions;
import tools.jackson.databind.node.ObjectNode;

/** Makes and deletes the Pods of an owner, and says so in its Events. */
final class OwnedPods {

  private final Objects objects;
  private final EventRecorder events;
  private final String component;

  /**
   * @param component the controller, as Events name it
   */
  OwnedPods(Objects objects, EventRecorder events, String component) {
    this.objects = objects;
    this.events = events;
    this.component = component;
  }

  void create(ObjectNode owner, ObjectNode pod) {
    try {
      ObjectNode created = objects.create("Pod", Objects.namespace(owner), pod);
      events.normal(owner, component, "SuccessfulCreate", "Created pod: " + Objects.name(created));
    } catch (ApiError e) {
      events.warning(owner, component, "FailedCreate", "Error creating: " + e.getMessage());
      throw e;
    }
  }

  void delete(ObjectNode owner, ObjectNode pod) {
    objects.delete(
        objects.target("Pod", Objects.namespace(pod), Objects.name(pod)), DeleteOptions.graceful());
    events.normal(owner, component, "SuccessfulDelete", "Deleted pod: " + Objects.name(pod));
  }
}
