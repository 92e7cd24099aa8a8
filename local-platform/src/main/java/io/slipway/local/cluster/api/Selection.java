package io.slipway.local.cluster.api;

import io.slipway.local.cluster.resource.FieldSelector;
import io.slipway.local.cluster.resource.LabelSelector;
import io.slipway.local.cluster.resource.Target;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Which objects of a collection a list, watch or deletion is about. */
record Selection(Target target, LabelSelector labels, FieldSelector fields)
    implements Predicate<ObjectNode> {

  /** A name in the path selects by name, as in {@code GET .../pods/web?watch=true}. */
  static Selection of(Target target, Exchange exchange) {
    String fields = exchange.parameter("fieldSelector");
    String named = target.name().isEmpty() ? "" : ",metadata.name=" + target.name();
    return new Selection(
        target,
        LabelSelector.parse(exchange.parameter("labelSelector")),
        FieldSelector.parse(fields + named, target.type()));
  }

  boolean isEverything() {
    return labels.isEmpty() && fields.isEmpty();
  }

  @Override
  public boolean test(ObjectNode object) {
    return fields.test(object) && labels.matches(object);
  }
}
