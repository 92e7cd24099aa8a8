package io.slipway.deploy.state;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The data of one ConfigMap that several processes change: each change is of what is there at that
 * moment, and one that came too late is made again.
 *
 * @param subject what it holds, such as {@code the queue of environment prod}
 */
public record SharedData(
    KubernetesApi api, String name, String namespace, Map<String, String> labels, String subject) {
  /** As many processes as may change it at the same moment. */
  private static final int ATTEMPTS = 50;

  /** The data; empty where there is none yet. */
  public Map<String, String> read() throws InterruptedException {
    return data(map());
  }

  /**
   * Makes a change; one that changes nothing writes nothing.
   *
   * @param change gets a copy of its own
   * @return what is there then
   */
  public Map<String, String> change(UnaryOperator<Map<String, String>> change)
      throws InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      ConfigMap seen = map();
      Map<String, String> before = data(seen);
      Map<String, String> after = change.apply(new HashMap<>(before));
      if (after.equals(before) || write(seen, after)) {
        return after;
      }
    }
    throw DeployException.temporary(
        "could not change %s: others change it all the time".formatted(subject), null);
  }

  /** That the data is no use to this version of Slipway, in words. */
  public DeployException unreadable(String why, Throwable cause) {
    return DeployException.failed(
        "ConfigMap %s in namespace %s does not hold %s as this version of Slipway writes it (%s); delete it to start anew"
            .formatted(name, namespace, subject, why),
        cause);
  }

  private boolean write(@Nullable ConfigMap seen, Map<String, String> data)
      throws InterruptedException {
    ConfigMap next = new ConfigMapBuilder(seen == null ? fresh() : seen).withData(data).build();
    ConfigMap written =
        api.tryCall(
            "write %s to ConfigMap %s in namespace %s".formatted(subject, name, namespace),
            client ->
                seen == null ? client.resource(next).create() : client.resource(next).update());
    return written != null;
  }

  private ConfigMap fresh() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private @Nullable ConfigMap map() throws InterruptedException {
    return api.<@Nullable ConfigMap>call(
        "read %s from ConfigMap %s in namespace %s".formatted(subject, name, namespace),
        client -> client.configMaps().inNamespace(namespace).withName(name).get());
  }

  private static Map<String, String> data(@Nullable ConfigMap map) {
    return map == null || map.getData() == null ? Map.of() : map.getData();
  }
}
