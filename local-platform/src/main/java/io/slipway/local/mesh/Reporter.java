package io.slipway.local.mesh;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the owner of a resource what the proxy can't do with it: in the log, and as an Event beside
 * the resource.
 */
final class Reporter {

  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  private final KubernetesClient client;
  private final Clock clock;

  Reporter(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  void refused(HasMetadata resource, List<String> problems) {
    report(
        resource,
        "RouteRefused",
        "the last good version, if any, stays in effect: " + String.join("; ", problems));
  }

  void noted(HasMetadata resource, List<String> notes) {
    report(resource, "RouteNotApplied", String.join("; ", notes));
  }

  private void report(HasMetadata resource, String reason, String message) {
    String namespace = resource.getMetadata().getNamespace();
    LOG.warn(
        "{} {}/{}: {}: {}",
        resource.getKind(),
        namespace,
        resource.getMetadata().getName(),
        reason,
        message);
    try {
      client
          .v1()
          .events()
          .inNamespace(namespace)
          .resource(event(resource, reason, message))
          .create();
    } catch (KubernetesClientException e) {
      LOG.debug("could not write the Event", e);
    }
  }

  private Event event(HasMetadata resource, String reason, String message) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withGenerateName(resource.getMetadata().getName() + ".")
        .withNamespace(resource.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(resource.getApiVersion())
        .withKind(resource.getKind())
        .withNamespace(resource.getMetadata().getNamespace())
        .withName(resource.getMetadata().getName())
        .withUid(resource.getMetadata().getUid())
        .endInvolvedObject()
        .withType("Warning")
        .withReason(reason)
        .withMessage(message)
        .withNewSource()
        .withComponent("slipway-local-mesh")
        .endSource()
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }
}
