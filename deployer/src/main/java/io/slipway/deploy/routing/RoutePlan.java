package io.slipway.deploy.routing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.plan.ObjectPreviews;
import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.release.HaproxyRouting;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * What routers would make of their objects, as far as it lasts while stable serves alone; what the
 * steps do to the traffic is told with the steps. HAProxy has no objects.
 */
public final class RoutePlan {
  private static final String EDITED = "edited for routing; the steps change its traffic";

  private RoutePlan() {}

  /**
   * Asks the server by dry runs.
   *
   * @param coming objects that may not be in the cluster yet
   */
  public static List<PlannedObject> of(KubernetesApi api, Release release, List<HasMetadata> coming)
      throws InterruptedException {
    RouteDrafts drafts = new RouteDrafts(api, release.namespace(), coming);
    for (Workload workload : release.spec().members()) {
      if (workload.isRouted() && !(workload.router() instanceof HaproxyRouting)) {
        Router router = Routers.over(drafts, release, workload);
        router.defineArms();
        router.shift(Traffic.ALL_STABLE);
      }
    }
    List<PlannedObject> planned = new ArrayList<>();
    drafts
        .edited()
        .forEach(
            draft -> planned.add(ObjectPreviews.edited(draft.before(), draft.after(), EDITED)));
    drafts
        .removed()
        .forEach(
            object ->
                planned.add(ObjectPreviews.deleted(object, "the release asks for it no more")));
    return planned;
  }
}
