package io.slipway.deploy.wave;

import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.state.LeaseLock;
import io.slipway.deploy.state.ReleaseKey;
import io.slipway.deploy.state.SharedData;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The state in a ConfigMap of the first cluster, written only while the lease is held. */
public final class ConfigMapWaves implements WaveStore {
  private static final String KEY = "waves";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SharedData data;
  private final LeaseLock lock;

  public ConfigMapWaves(KubernetesApi api, ReleaseKey release, LeaseLock lock) {
    this.data = data(api, release);
    this.lock = lock;
  }

  /** The lease of the runs of a release; a name that no release can have. */
  public static ReleaseKey lease(ReleaseKey release) {
    return new ReleaseKey("waves." + release.release(), release.namespace());
  }

  @Override
  public Optional<WaveState> load() throws InterruptedException {
    return load(data);
  }

  /** Reads, which needs no lease. */
  public static Optional<WaveState> load(KubernetesApi api, ReleaseKey release)
      throws InterruptedException {
    return load(data(api, release));
  }

  private static Optional<WaveState> load(SharedData data) throws InterruptedException {
    String json = data.read().get(KEY);
    try {
      return Optional.ofNullable(json).map(text -> JSON.readValue(text, WaveState.class));
    } catch (JacksonException e) {
      throw data.unreadable(e.getOriginalMessage(), e);
    }
  }

  @Override
  public void save(WaveState state) throws InterruptedException {
    lock.requireHeld();
    data.change(seen -> Map.of(KEY, JSON.writeValueAsString(state)));
  }

  private static SharedData data(KubernetesApi api, ReleaseKey release) {
    return new SharedData(
        api,
        "slipway-%s.waves".formatted(release.release()),
        release.namespace(),
        Map.of("app.kubernetes.io/managed-by", "slipway", "slipway.io/release", release.release()),
        "the waves of release " + release.release());
  }
}
