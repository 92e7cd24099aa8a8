package io.slipway.deploy.schedule.queue;

import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.state.SharedData;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The queue's ConfigMap. */
final class QueueStore {
  private static final String KEY = "queue";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SharedData data;

  QueueStore(KubernetesApi api, QueueName name) {
    this.data =
        new SharedData(
            api,
            name.object(),
            name.namespace(),
            name.labels(),
            "the queue of environment " + name.environment());
  }

  QueueState load() throws InterruptedException {
    return state(data.read().get(KEY));
  }

  /** Makes a change to whatever is there, and returns what was written. */
  QueueState change(UnaryOperator<QueueState> change) throws InterruptedException {
    Map<String, String> written =
        data.change(
            seen -> {
              QueueState before = state(seen.get(KEY));
              QueueState after = change.apply(before);
              return after.equals(before) ? seen : Map.of(KEY, JSON.writeValueAsString(after));
            });
    return state(written.get(KEY));
  }

  private QueueState state(@Nullable String json) {
    try {
      return json == null ? QueueState.EMPTY : JSON.readValue(json, QueueState.class);
    } catch (JacksonException e) {
      throw data.unreadable(e.getOriginalMessage(), e);
    }
  }
}
