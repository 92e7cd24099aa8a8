package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Server-side apply, with an event that says what it changed. */
public final class Applier {

  /** What an apply did. */
  public enum Outcome {
    CREATED,
    CONFIGURED,
    UNCHANGED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final long ESTABLISHED_SECONDS = 30;

  private final KubernetesApi api;
  private final RolloutListener listener;

  public Applier(KubernetesApi api, RolloutListener listener) {
    this.api = api;
    this.listener = listener;
  }

  /**
   * Applies an object.
   *
   * @param force whether to take fields that another manager owns
   * @return what it is then
   */
  public HasMetadata apply(HasMetadata object, boolean force) throws InterruptedException {
    HasMetadata before = read(object);
    HasMetadata after =
        api.apply(
            "apply " + name(object),
            (client, held) -> {
              var request = client.resource(object).fieldManager(KubernetesApi.FIELD_MANAGER);
              return (force || held ? request.forceConflicts() : request).serverSideApply();
            });
    if (after instanceof CustomResourceDefinition definition) {
      awaitEstablished(definition);
    }
    Outcome outcome = outcome(before, version(before), version(after));
    listener.on(
        new RolloutEvent.ObjectApplied(
            object.getKind(), namespace(object), object.getMetadata().getName(), outcome.word()));
    return after;
  }

  /** Until then the server answers 404 to objects of the new kind. */
  private void awaitEstablished(CustomResourceDefinition definition) throws InterruptedException {
    api.call(
        "wait for " + name(definition) + " to be established",
        client ->
            client
                .resource(definition)
                .waitUntilCondition(Applier::isEstablished, ESTABLISHED_SECONDS, TimeUnit.SECONDS));
  }

  private static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "Established".equals(condition.getType())
                        && "True".equals(condition.getStatus()));
  }

  /**
   * What {@link #apply} would make of an object, by the server's own dry run.
   *
   * @throws DeployException where the server would refuse it
   */
  public HasMetadata dryRun(HasMetadata object, boolean force) throws InterruptedException {
    return api.apply(
        "apply (dry run) " + name(object),
        (client, held) -> {
          var request = client.resource(object).dryRun().fieldManager(KubernetesApi.FIELD_MANAGER);
          return (force || held ? request.forceConflicts() : request).serverSideApply();
        });
  }

  public @Nullable HasMetadata read(HasMetadata object) throws InterruptedException {
    return api.<@Nullable HasMetadata>call(
        "read " + name(object), client -> client.resource(object).get());
  }

  private static Outcome outcome(@Nullable HasMetadata before, String from, String to) {
    if (before == null) {
      return Outcome.CREATED;
    }
    return from.equals(to) ? Outcome.UNCHANGED : Outcome.CONFIGURED;
  }

  private static String version(@Nullable HasMetadata object) {
    return object == null ? "" : object.getMetadata().getResourceVersion();
  }

  private static String name(HasMetadata object) {
    String namespace = namespace(object);
    return "%s %s%s"
        .formatted(
            object.getKind(),
            object.getMetadata().getName(),
            namespace.isEmpty() ? "" : " in namespace " + namespace);
  }

  private static String namespace(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return namespace == null ? "" : namespace;
  }
}
