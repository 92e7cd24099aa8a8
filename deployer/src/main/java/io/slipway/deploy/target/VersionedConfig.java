package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * ConfigMaps and Secrets that go and come back with the code: those that the workload's Pods refer
 * to get a name that ends in their content's digest, so that each version of the workload keeps its
 * own, and a change of them alone is a new version too.
 */
public final class VersionedConfig {
  /** On a versioned object: the name that the manifest has for it. */
  static final String NAME = "slipway.io/config";

  /** On a versioned object: the release it belongs to. */
  static final String RELEASE = "slipway.io/release";

  private static final int DIGEST_LENGTH = 10;
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private VersionedConfig() {}

  /** Whether an object has a name for each version. */
  public static boolean isVersioned(HasMetadata object) {
    return ReleaseObjects.orEmpty(object.getMetadata().getLabels()).containsKey(NAME);
  }

  /** Names of ConfigMaps and Secrets that Pods refer to. */
  public record References(Set<String> configMaps, Set<String> secrets) {
    public static final References NONE = new References(Set.of(), Set.of());

    public References {
      configMaps = Set.copyOf(configMaps);
      secrets = Set.copyOf(secrets);
    }

    boolean has(HasMetadata object) {
      String name = object.getMetadata().getName();
      return (object instanceof ConfigMap && configMaps.contains(name))
          || (object instanceof Secret && secrets.contains(name));
    }

    /** What either has. */
    public References with(References other) {
      return new References(union(configMaps, other.configMaps), union(secrets, other.secrets));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
      Set<String> both = new HashSet<>(one);
      both.addAll(other);
      return both;
    }
  }

  /** What the Pods of a workload read, optional or not. */
  public static References of(PodSpec pods) {
    Set<String> configMaps = new HashSet<>();
    Set<String> secrets = new HashSet<>();
    rename(
        pods,
        name -> {
          configMaps.add(name);
          return name;
        },
        name -> {
          secrets.add(name);
          return name;
        });
    return new References(configMaps, secrets);
  }

  /**
   * Renames what the workloads refer to among the manifests, and every reference to it.
   *
   * @param used by the release's workloads
   * @param pods of all workloads among the manifests
   */
  static void version(
      String release, References used, List<PodSpec> pods, List<HasMetadata> manifests) {
    Map<String, String> configMaps = new HashMap<>();
    Map<String, String> secrets = new HashMap<>();
    for (HasMetadata object : manifests) {
      if (used.has(object)) {
        String name = object.getMetadata().getName();
        String versioned = name + "-" + digest(object);
        (object instanceof ConfigMap ? configMaps : secrets).put(name, versioned);
        label(object, release, name, versioned);
      }
    }
    pods.forEach(
        pod ->
            rename(
                pod,
                name -> configMaps.getOrDefault(name, name),
                name -> secrets.getOrDefault(name, name)));
  }

  /** Nothing may change under a version that runs, so the object is immutable. */
  private static void label(HasMetadata object, String release, String name, String versioned) {
    Map<String, String> labels =
        new HashMap<>(ReleaseObjects.orEmpty(object.getMetadata().getLabels()));
    labels.put(NAME, name.substring(0, Math.min(name.length(), 63)));
    labels.put(RELEASE, release);
    object.getMetadata().setLabels(labels);
    object.getMetadata().setName(versioned);
    if (object instanceof ConfigMap map) {
      map.setImmutable(true);
    } else if (object instanceof Secret secret) {
      secret.setImmutable(true);
    }
  }

  private static String digest(HasMetadata object) {
    Object content =
        object instanceof ConfigMap map
            ? List.of(orEmpty(map.getData()), orEmpty(map.getBinaryData()))
            : content((Secret) object);
    return Digests.hash(SERIALIZATION.asJson(content), DIGEST_LENGTH);
  }

  private static Object content(Secret secret) {
    String type = secret.getType() == null ? "" : secret.getType();
    return List.of(type, orEmpty(secret.getData()), orEmpty(secret.getStringData()));
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : new TreeMap<>(map);
  }

  private static void rename(
      PodSpec pods, UnaryOperator<String> configMap, UnaryOperator<String> secret) {
    Stream.concat(pods.getInitContainers().stream(), pods.getContainers().stream())
        .forEach(container -> rename(container, configMap, secret));
    for (Volume volume : pods.getVolumes()) {
      if (volume.getConfigMap() != null && volume.getConfigMap().getName() != null) {
        volume.getConfigMap().setName(configMap.apply(volume.getConfigMap().getName()));
      }
      if (volume.getSecret() != null && volume.getSecret().getSecretName() != null) {
        volume.getSecret().setSecretName(secret.apply(volume.getSecret().getSecretName()));
      }
      if (volume.getProjected() != null) {
        volume.getProjected().getSources().forEach(source -> rename(source, configMap, secret));
      }
    }
  }

  private static void rename(
      VolumeProjection source, UnaryOperator<String> configMap, UnaryOperator<String> secret) {
    if (source.getConfigMap() != null) {
      source.getConfigMap().setName(configMap.apply(source.getConfigMap().getName()));
    }
    if (source.getSecret() != null) {
      source.getSecret().setName(secret.apply(source.getSecret().getName()));
    }
  }

  private static void rename(
      Container container, UnaryOperator<String> configMap, UnaryOperator<String> secret) {
    for (EnvFromSource from : container.getEnvFrom()) {
      if (from.getConfigMapRef() != null) {
        from.getConfigMapRef().setName(configMap.apply(from.getConfigMapRef().getName()));
      }
      if (from.getSecretRef() != null) {
        from.getSecretRef().setName(secret.apply(from.getSecretRef().getName()));
      }
    }
    for (EnvVar variable : container.getEnv()) {
      var from = variable.getValueFrom();
      if (from != null && from.getConfigMapKeyRef() != null) {
        from.getConfigMapKeyRef().setName(configMap.apply(from.getConfigMapKeyRef().getName()));
      }
      if (from != null && from.getSecretKeyRef() != null) {
        from.getSecretKeyRef().setName(secret.apply(from.getSecretKeyRef().getName()));
      }
    }
  }
}
