package io.slipway.deploy.wave;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.state.LeaseLock;
import io.slipway.deploy.state.ReleaseKey;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The state in a ConfigMap of the first cluster, written only while the lease is held. */
public final class ConfigMapWaves implements WaveStore {
  private static final String KEY = "waves";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KubernetesApi api;
  private final ReleaseKey release;
  private final LeaseLock lock;

  public ConfigMapWaves(KubernetesApi api, ReleaseKey release, LeaseLock lock) {
    this.api = api;
    this.release = release;
    this.lock = lock;
  }

  /** The lease of the runs of a release; a name that no release can have. */
  public static ReleaseKey lease(ReleaseKey release) {
    return new ReleaseKey("waves." + release.release(), release.namespace());
  }

  @Override
  public Optional<WaveState> load() throws InterruptedException {
    return load(api, release);
  }

  /** Reads, which needs no lease. */
  public static Optional<WaveState> load(KubernetesApi api, ReleaseKey release)
      throws InterruptedException {
    ConfigMap map = read(api, release);
    String json = map == null || map.getData() == null ? null : map.getData().get(KEY);
    try {
      return json == null ? Optional.empty() : Optional.of(JSON.readValue(json, WaveState.class));
    } catch (JacksonException e) {
      throw DeployException.failed(
          "ConfigMap %s in namespace %s holds no run of waves that this version of Slipway can read (%s); delete it to start anew"
              .formatted(object(release), release.namespace(), e.getOriginalMessage()),
          e);
    }
  }

  @Override
  public void save(WaveState state) throws InterruptedException {
    lock.requireHeld();
    ConfigMap seen = read(api, release);
    ConfigMap next =
        new ConfigMapBuilder(seen == null ? fresh() : seen)
            .withData(Map.of(KEY, JSON.writeValueAsString(state)))
            .build();
    ConfigMap written =
        api.tryCall(
            "save the waves of release " + release,
            client ->
                seen == null ? client.resource(next).create() : client.resource(next).update());
    if (written == null) {
      throw DeployException.failed(
          "someone else changed ConfigMap %s in namespace %s, which holds the state of the waves; go on with: slipway deploy --resume"
              .formatted(object(release), release.namespace()));
    }
  }

  private ConfigMap fresh() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(object(release))
        .withNamespace(release.namespace())
        .withLabels(
            Map.of(
                "app.kubernetes.io/managed-by", "slipway", "slipway.io/release", release.release()))
        .endMetadata()
        .build();
  }

  private static @Nullable ConfigMap read(KubernetesApi api, ReleaseKey release)
      throws InterruptedException {
    return api.<@Nullable ConfigMap>call(
        "read the waves of release " + release,
        client ->
            client.configMaps().inNamespace(release.namespace()).withName(object(release)).get());
  }

  private static String object(ReleaseKey release) {
    return "slipway-%s.waves".formatted(release.release());
  }
}
