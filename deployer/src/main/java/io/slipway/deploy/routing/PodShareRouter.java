package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Workload;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * No route: the number of the canary's Pods is its share of the work. An annotation of the workload
 * says which share that was meant to be, so that every controller knows how far it is.
 */
final class PodShareRouter implements Router {
  private final RouteObjects objects;
  private final Workload workload;
  private final ObjectKind kind;

  PodShareRouter(RouteObjects objects, Workload workload) {
    this.objects = objects;
    this.workload = workload;
    this.kind =
        new ObjectKind(
            "apps/v1",
            workload.kind(),
            workload.kind().toLowerCase(Locale.ROOT) + "s",
            "which every cluster has");
  }

  /** There is nothing that would have to know of the arms. */
  @Override
  public Routes routes() throws InterruptedException {
    var object = objects.read(kind, workload.name());
    if (object == null) {
      return new Routes(true, null);
    }
    Map<String, String> annotations = RouteObjects.annotations(object);
    Traffic traffic = traffic(annotations);
    String name = workload.kind() + " " + workload.name();
    return new Routes(
        true,
        traffic,
        annotations.containsKey(Weights.ANNOTATION),
        Weights.oddities(name, annotations, Weights.ANNOTATION));
  }

  private static @Nullable Traffic traffic(Map<String, String> annotations) {
    Weights weights = Weights.ofAnnotation(annotations);
    return weights == null ? null : Traffic.of(weights);
  }

  @Override
  public void defineArms() {}

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    if (objects.read(kind, workload.name()) == null) {
      throw DeployException.temporary(
          "there is no %s %s, whose Pods make the share"
              .formatted(workload.kind(), workload.name()),
          null);
    }
    objects.edit(
        kind,
        workload.name(),
        new RouteObjects.Edit() {
          @Override
          public Map<String, Object> spec(Map<String, Object> before) {
            return before;
          }

          @Override
          public Map<String, String> annotations(Map<String, String> before) {
            return traffic.weights().annotated(before);
          }
        });
  }
}
