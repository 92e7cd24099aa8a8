package io.slipway.deploy.routing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.IstioRouting;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Weights in an Istio VirtualService (networking.istio.io/v1) over the subsets of a
 * DestinationRule. Objects are read, edited as trees and put back with the version they were read
 * at: under server-side apply {@code spec.http} would have one owner, and whoever else applies the
 * VirtualService would lose theirs.
 */
public final class IstioRouter implements Router {
  private static final String API_VERSION = "networking.istio.io/v1";
  private static final ResourceDefinitionContext VIRTUAL_SERVICES =
      context("VirtualService", "virtualservices");
  private static final ResourceDefinitionContext DESTINATION_RULES =
      context("DestinationRule", "destinationrules");

  /** Someone else's edit can come between a read and a write, hardly more often. */
  private static final int ATTEMPTS = 5;

  private final KubernetesApi api;
  private final IstioRouting routing;
  private final String namespace;
  private final VirtualServiceTree virtualService;
  private final DestinationRuleTree destinationRule;
  private final RolloutListener listener;

  public IstioRouter(
      KubernetesApi api, IstioRouting routing, String namespace, RolloutListener listener) {
    this.api = api;
    this.routing = routing;
    this.namespace = namespace;
    IstioHost host = new IstioHost(routing.host(), namespace);
    this.virtualService = new VirtualServiceTree(routing.virtualService(), host);
    this.destinationRule = new DestinationRuleTree(routing.destinationRule(), host);
    this.listener = listener;
  }

  @Override
  public Routes routes() throws InterruptedException {
    GenericKubernetesResource rule = read(DESTINATION_RULES, routing.destinationRule());
    GenericKubernetesResource service = read(VIRTUAL_SERVICES, routing.virtualService());
    return new Routes(
        rule != null && destinationRule.definesArms(spec(rule)),
        service == null ? null : virtualService.traffic(spec(service)));
  }

  @Override
  public void defineArms() throws InterruptedException {
    write(DESTINATION_RULES, routing.destinationRule(), destinationRule::withArms);
  }

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    write(
        VIRTUAL_SERVICES,
        routing.virtualService(),
        spec -> virtualService.withTraffic(spec, traffic));
  }

  /** Edits, or creates from an empty spec. */
  private void write(
      ResourceDefinitionContext kind,
      String name,
      Function<Map<String, Object>, Map<String, Object>> edit)
      throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      GenericKubernetesResource before = read(kind, name);
      GenericKubernetesResource after = before == null ? fresh(kind, name) : before;
      Map<String, Object> spec = spec(after);
      Map<String, Object> edited = edit.apply(spec);
      if (before != null && edited.equals(spec)) {
        return;
      }
      after.setAdditionalProperty("spec", edited);
      if (put(kind, after, before == null)) {
        listener.on(
            new RolloutEvent.ObjectApplied(
                kind.getKind(), namespace, name, before == null ? "created" : "configured"));
        return;
      }
    }
    throw DeployException.temporary(
        "could not write %s %s in namespace %s: others change it all the time"
            .formatted(kind.getKind(), name, namespace),
        null);
  }

  private boolean put(
      ResourceDefinitionContext kind, GenericKubernetesResource object, boolean create)
      throws InterruptedException {
    String attempt =
        "%s %s %s in namespace %s"
            .formatted(
                create ? "create" : "update",
                kind.getKind(),
                object.getMetadata().getName(),
                namespace);
    try {
      return api.tryCall(
              attempt,
              client -> {
                var resource =
                    client.genericKubernetesResources(kind).inNamespace(namespace).resource(object);
                return create ? resource.create() : resource.update();
              })
          != null;
    } catch (DeployException e) {
      throw withAdvice(e, kind);
    }
  }

  /** A 404 on a collection means that the kind isn't there: Istio isn't installed. */
  private static DeployException withAdvice(DeployException e, ResourceDefinitionContext kind) {
    boolean missingKind = String.valueOf(e.getMessage()).contains("no such object or kind");
    return missingKind
        ? DeployException.failed(
            ("the cluster has no %s (%s), which routing.istio needs; install Istio 1.22 or newer"
                    + " (istioctl install), or its definitions alone (the istio/base chart)")
                .formatted(kind.getKind(), API_VERSION),
            e)
        : e;
  }

  private @Nullable GenericKubernetesResource read(ResourceDefinitionContext kind, String name)
      throws InterruptedException {
    return api.<@Nullable GenericKubernetesResource>call(
        "read %s %s in namespace %s".formatted(kind.getKind(), name, namespace),
        client ->
            client.genericKubernetesResources(kind).inNamespace(namespace).withName(name).get());
  }

  private GenericKubernetesResource fresh(ResourceDefinitionContext kind, String name) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(API_VERSION);
    object.setKind(kind.getKind());
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(namespace)
            .addToLabels("app.kubernetes.io/managed-by", "slipway")
            .build());
    return object;
  }

  private static Map<String, Object> spec(GenericKubernetesResource object) {
    return Trees.map(object.getAdditionalProperties().get("spec"));
  }

  private static ResourceDefinitionContext context(String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup("networking.istio.io")
        .withVersion("v1")
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }
}
