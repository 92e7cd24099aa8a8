package io.slipway.deploy.schedule.queue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The queue's ConfigMap; who changes it must have seen its latest state. */
final class QueueStore {
  private static final String KEY = "queue";

  /** As many processes as may change one queue at the same moment. */
  private static final int ATTEMPTS = 50;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KubernetesApi api;
  private final QueueName name;

  QueueStore(KubernetesApi api, QueueName name) {
    this.api = api;
    this.name = name;
  }

  QueueState load() throws InterruptedException {
    ConfigMap map = read();
    return map == null ? QueueState.EMPTY : state(map);
  }

  /** Makes a change to whatever is there, and returns what was written. */
  QueueState change(UnaryOperator<QueueState> change) throws InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      ConfigMap seen = read();
      QueueState before = seen == null ? QueueState.EMPTY : state(seen);
      QueueState after = change.apply(before);
      if (after.equals(before) || write(seen, after)) {
        return after;
      }
    }
    throw DeployException.temporary(
        "could not change the queue of environment %s: others change it all the time"
            .formatted(name),
        null);
  }

  private boolean write(@Nullable ConfigMap seen, QueueState state) throws InterruptedException {
    ConfigMap next =
        new ConfigMapBuilder(seen == null ? fresh() : seen)
            .withData(Map.of(KEY, JSON.writeValueAsString(state)))
            .build();
    ConfigMap written =
        api.tryCall(
            "change the queue of environment " + name,
            client ->
                seen == null ? client.resource(next).create() : client.resource(next).update());
    return written != null;
  }

  private ConfigMap fresh() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name.object())
        .withNamespace(name.namespace())
        .withLabels(name.labels())
        .endMetadata()
        .build();
  }

  private @Nullable ConfigMap read() throws InterruptedException {
    return api.<@Nullable ConfigMap>call(
        "read the queue of environment " + name,
        client -> client.configMaps().inNamespace(name.namespace()).withName(name.object()).get());
  }

  private QueueState state(ConfigMap map) {
    String json = map.getData() == null ? null : map.getData().get(KEY);
    try {
      return json == null ? QueueState.EMPTY : JSON.readValue(json, QueueState.class);
    } catch (JacksonException e) {
      throw DeployException.failed(
          "ConfigMap %s in namespace %s holds no queue that this version of Slipway can read (%s); delete it to start anew"
              .formatted(name.object(), name.namespace(), e.getOriginalMessage()),
          e);
    }
  }
}
