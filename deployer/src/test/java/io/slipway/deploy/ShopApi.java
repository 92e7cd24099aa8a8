package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;

/** A Kubernetes API over real HTTP, with the namespace {@code shop} and nothing that runs. */
public final class ShopApi implements AutoCloseable {
  public final KubernetesApi api;
  private final LocalCluster cluster;

  public ShopApi(Path directory) throws IOException, InterruptedException {
    cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode());
    api = KubernetesApi.open(ClusterAccess.of(cluster.kubeconfig()));
    api.call(
        "create a namespace",
        client ->
            client
                .resource(
                    new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
                .create());
  }

  public Path kubeconfig() {
    return cluster.kubeconfig();
  }

  @Override
  public void close() {
    api.close();
    cluster.close();
  }
}
