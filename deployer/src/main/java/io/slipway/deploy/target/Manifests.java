package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads Kubernetes manifests: YAML or JSON, several documents or a List in a file. */
public final class Manifests {
  /** The API server takes objects of 1.5 MiB; a file may hold some. */
  private static final long MAX_BYTES = 16L << 20;

  private final KubernetesSerialization serialization = new KubernetesSerialization();

  /**
   * All objects of the files, in order.
   *
   * @throws DeployException with the file, where it is missing, outside of the base directory, too
   *     big, or no manifest
   */
  public List<HasMetadata> load(Path base, List<String> files) {
    List<HasMetadata> objects = new ArrayList<>();
    for (String file : files) {
      objects.addAll(load(file, inside(base, file)));
    }
    return objects;
  }

  private List<HasMetadata> load(String name, Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw DeployException.usage(
            "manifest %s is bigger than %d bytes".formatted(name, MAX_BYTES));
      }
      Object content = serialization.unmarshal(new ByteArrayInputStream(Files.readAllBytes(file)));
      List<HasMetadata> objects = new ArrayList<>();
      collect(name, content, objects);
      return objects;
    } catch (IOException e) {
      throw DeployException.usage("manifest %s can't be read: %s".formatted(name, reason(e)));
    } catch (DeployException e) {
      throw e;
    } catch (RuntimeException e) {
      throw DeployException.usage(
          "manifest %s is not a Kubernetes manifest: %s".formatted(name, reason(e)));
    }
  }

  private static void collect(String name, @Nullable Object content, List<HasMetadata> into) {
    if (content instanceof Collection<?> items) {
      items.forEach(item -> collect(name, item, into));
    } else if (content instanceof KubernetesResourceList<?> list) {
      list.getItems().forEach(item -> collect(name, item, into));
    } else if (content instanceof HasMetadata object) {
      if (object.getMetadata() == null || object.getMetadata().getName() == null) {
        throw DeployException.usage(
            "manifest %s has a %s without metadata.name".formatted(name, object.getKind()));
      }
      into.add(object);
    } else {
      throw DeployException.usage(
          "manifest %s has a document that is no object with apiVersion, kind and metadata"
              .formatted(name));
    }
  }

  /** No manifest is read from outside, neither by .. nor by a link. */
  private static Path inside(Path base, String file) {
    try {
      Path real = base.resolve(file).toRealPath();
      if (real.startsWith(base.toRealPath())) {
        return real;
      }
    } catch (IOException e) {
      throw DeployException.usage(
          "manifest %s does not exist in %s".formatted(file, base.toAbsolutePath()));
    }
    throw DeployException.usage(
        "manifest %s lies outside of %s, the directory of the release file"
            .formatted(file, base.toAbsolutePath()));
  }

  private static String reason(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }
}
