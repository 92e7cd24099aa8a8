package io.slipway.deploy.supporting;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.state.ReleaseKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps it in the cluster: in the ConfigMap {@code slipway-RELEASE.before}, and what was in Secrets
 * in a Secret of the same name, which is written first.
 */
final class KeptStore {
  private static final String CONTENT = "objects";
  private static final int ATTEMPTS = 5;

  private final KubernetesApi api;
  private final ReleaseKey key;
  private final String name;

  KeptStore(KubernetesApi api, ReleaseKey key) {
    this.api = api;
    this.key = key;
    this.name = "slipway-%s.before".formatted(key.release());
  }

  /** What was kept last. */
  Kept load() throws InterruptedException {
    Kept kept = content(read(false));
    if (!kept.withSecrets()) {
      return kept;
    }
    Kept secrets = content(read(true));
    List<KeptObject> all = new ArrayList<>(kept.objects());
    if (secrets.revision() >= kept.revision()) {
      all.addAll(secrets.objects());
    }
    return kept.with(all);
  }

  /**
   * Keeps it in the place of what was kept before. What is too large for the cluster isn't.
   *
   * @throws DeployException where a later rollout has kept something already
   */
  void save(Kept kept) throws InterruptedException {
    if (kept.withSecrets()) {
      write(true, kept.only(KeptObject::isSecret));
    }
    write(false, kept.only(object -> !object.isSecret()));
  }

  private void write(boolean secret, Kept kept) throws InterruptedException {
    String content = Base64.getEncoder().encodeToString(KeptBytes.of(kept));
    for (int i = 0; i < ATTEMPTS; i++) {
      HasMetadata seen = read(secret);
      if (content(seen).revision() > kept.revision()) {
        throw DeployException.failed(
            "release %s: a later rollout has begun; this one stops".formatted(key));
      }
      HasMetadata next = holder(secret, seen, content);
      HasMetadata written =
          api.tryCall(
              "keep the objects of release %s as they were, in %s %s"
                  .formatted(key, next.getKind(), name),
              client ->
                  seen == null ? client.resource(next).create() : client.resource(next).update());
      if (written != null) {
        return;
      }
    }
    throw DeployException.temporary(
        "could not keep the objects of release %s as they were: others change %s all the time"
            .formatted(key, name),
        null);
  }

  private HasMetadata holder(boolean secret, @Nullable HasMetadata seen, String content) {
    ObjectMeta metadata =
        seen != null
            ? seen.getMetadata()
            : new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(key.namespace())
                .addToLabels("app.kubernetes.io/managed-by", "slipway")
                .build();
    Map<String, String> data = Map.of(CONTENT, content);
    return secret
        ? new SecretBuilder().withMetadata(metadata).withData(data).build()
        : new ConfigMapBuilder().withMetadata(metadata).withBinaryData(data).build();
  }

  private @Nullable HasMetadata read(boolean secret) throws InterruptedException {
    String attempt = "read how the objects of release %s were".formatted(key);
    return api.<@Nullable HasMetadata>call(
        attempt,
        client ->
            secret
                ? client.secrets().inNamespace(key.namespace()).withName(name).get()
                : client.configMaps().inNamespace(key.namespace()).withName(name).get());
  }

  private static Kept content(@Nullable HasMetadata holder) {
    return data(holder)
        .map(data -> KeptBytes.read(Base64.getDecoder().decode(data)))
        .findFirst()
        .orElse(Kept.NOTHING);
  }

  private static Stream<String> data(@Nullable HasMetadata holder) {
    Map<String, String> data = null;
    if (holder instanceof Secret secret) {
      data = secret.getData();
    } else if (holder instanceof ConfigMap map) {
      data = map.getBinaryData();
    }
    return data == null ? Stream.empty() : Stream.ofNullable(data.get(CONTENT));
  }
}
