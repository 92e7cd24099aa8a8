package io.slipway.local.cluster.node;

import io.slipway.image.container.ContainerRuntime.Mount;
import io.slipway.image.posix.Posix;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Pod's volumes as directories of this machine, until the Pod ends: emptyDir, configMap and
 * secret. The latter two hold what their object held when the Pod began, and are read-only whatever
 * a mount says, as in Kubernetes. A claim's directory lasts as long as the claim.
 */
final class PodVolumes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PodVolumes.class);

  private static final String CLAIM = "persistentVolumeClaim";

  /** Refused by name, with what to do instead. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "hostPath", "it shows Pods no files of this machine; use a configMap or an emptyDir",
          "nfs", "its containers have no network; use an emptyDir",
          "projected", "use a volume for each of its sources",
          "downwardAPI", "use environment variables with fieldRef");

  private final Objects objects;
  private final ObjectNode pod;
  private final Path directory;
  private final Path claims;

  PodVolumes(Objects objects, Path parent, ObjectNode pod) {
    this.objects = objects;
    this.pod = pod;
    this.directory = parent.resolve(Json.text(pod, "metadata.uid"));
    this.claims = claims(parent);
  }

  private static Path claims(Path parent) {
    return parent.resolve("claims");
  }

  /** Removes what Pods wrote to a claim that is gone. */
  static void forget(Path parent, ObjectNode claim) throws IOException {
    Posix.delete(claims(parent).resolve(Json.text(claim, "metadata.uid")));
  }

  /** Makes the volumes that containers mount; may be called again after it failed. */
  void prepare() throws MountFailure {
    for (ObjectNode volume : mounted().values()) {
      String name = Json.text(volume, "name");
      try {
        if (!type(volume).equals(CLAIM)) {
          Posix.delete(directory.resolve(name));
        }
        fill(name, volume);
      } catch (IOException e) {
        throw new MountFailure(name, String.valueOf(e.getMessage()));
      }
    }
  }

  /** The volumes that a container mounts, after a check of how it does. */
  private Map<String, ObjectNode> mounted() throws MountFailure {
    Map<String, ObjectNode> volumes = new LinkedHashMap<>();
    for (String list : List.of("initContainers", "containers")) {
      for (ObjectNode container : Json.objects(Json.at(pod, "spec." + list))) {
        for (ObjectNode mount : Json.objects(container.path("volumeMounts"))) {
          String name = Json.text(mount, "name");
          checkMount(name, mount);
          volumes.put(name, volume(name));
        }
      }
    }
    return volumes;
  }

  private void checkMount(String volume, ObjectNode mount) throws MountFailure {
    refuseUnless(volume, "subPathExpr", Json.text(mount, "subPathExpr"), "");
    refuseUnless(volume, "mountPropagation", Json.text(mount, "mountPropagation"), "None");
    refuseUnless(volume, "recursiveReadOnly", Json.text(mount, "recursiveReadOnly"), "Disabled");
    if (Json.at(pod, "spec.securityContext").has("fsGroup")) {
      throw new MountFailure(
          volume, "LocalCluster doesn't support securityContext.fsGroup; use defaultMode");
    }
  }

  private static void refuseUnless(String volume, String field, String value, String allowed)
      throws MountFailure {
    if (!value.isEmpty() && !value.equals(allowed)) {
      throw new MountFailure(volume, "LocalCluster doesn't support " + field + " " + value);
    }
  }

  private ObjectNode volume(String name) throws MountFailure {
    for (ObjectNode volume : Json.objects(Json.at(pod, "spec.volumes"))) {
      if (Json.text(volume, "name").equals(name)) {
        return volume;
      }
    }
    throw new MountFailure(name, "the Pod has no such volume");
  }

  /** An emptyDir where nothing is said, as in Kubernetes. */
  private static String type(ObjectNode volume) {
    return volume.propertyNames().stream()
        .filter(field -> !field.equals("name"))
        .findFirst()
        .orElse("emptyDir");
  }

  private void fill(String name, ObjectNode volume) throws IOException, MountFailure {
    String type = type(volume);
    switch (type) {
      case "emptyDir" -> makeEmpty(name, volume.path(type));
      case "configMap" -> write(name, "ConfigMap", "name", volume.path(type));
      case "secret" -> write(name, "Secret", "secretName", volume.path(type));
      case CLAIM -> makeOpen(claim(name, volume.path(type)));
      default ->
          throw new MountFailure(
              name,
              "LocalCluster has no "
                  + type
                  + " volumes: "
                  + INSTEAD.getOrDefault(type, "use an emptyDir, a configMap or a secret"));
    }
  }

  private Path claim(String volume, JsonNode source) throws MountFailure {
    String wanted = Json.text(source, "claimName");
    ObjectNode claim = objects.find("PersistentVolumeClaim", Objects.namespace(pod), wanted);
    if (claim == null) {
      throw new MountFailure(volume, "persistentvolumeclaim \"" + wanted + "\" not found");
    }
    String bound = Json.text(claim, "spec.volumeName");
    ObjectNode backing = objects.find("PersistentVolume", "", bound);
    if (backing == null || !Json.text(claim, "status.phase").equals("Bound")) {
      throw new MountFailure(volume, "persistentvolumeclaim \"" + wanted + "\" isn't bound");
    }
    if (!Json.at(backing, "spec").has("local")) {
      throw new MountFailure(
          volume,
          "LocalCluster can't mount PersistentVolume "
              + bound
              + ": leave out the claim's volumeName and storageClassName to be given one");
    }
    return claims.resolve(Json.text(claim, "metadata.uid"));
  }

  private void makeEmpty(String name, JsonNode source) throws IOException, MountFailure {
    refuseUnless(name, "emptyDir.medium", Json.text(source, "medium"), "");
    if (source.has("sizeLimit")) {
      throw new MountFailure(name, "LocalCluster can't keep emptyDir.sizeLimit; leave it out");
    }
    makeOpen(directory.resolve(name));
  }

  /** For any user, as the kubelet has it. */
  private static void makeOpen(Path path) throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private void write(String name, String kind, String nameField, JsonNode source)
      throws IOException, MountFailure {
    String wanted = Json.text(source, nameField);
    ObjectNode object = objects.find(kind, Objects.namespace(pod), wanted);
    boolean optional = source.path("optional").booleanValue(false);
    if (object == null && !optional) {
      throw new MountFailure(
          name, (kind.equals("Secret") ? "secret" : "configmap") + " \"" + wanted + "\" not found");
    }
    KeyFiles files = new KeyFiles(name, source, object == null ? Json.object() : object);
    files.write(directory.resolve(name), optional);
  }

  /** What a container mounts. */
  List<Mount> mounts(ObjectNode container) throws MountFailure {
    List<Mount> mounts = new ArrayList<>();
    for (ObjectNode mount : Json.objects(container.path("volumeMounts"))) {
      String name = Json.text(mount, "name");
      boolean writable = List.of("emptyDir", CLAIM).contains(type(volume(name)));
      mounts.add(
          new Mount(
              below(name, Json.text(mount, "subPath")),
              Json.text(mount, "mountPath"),
              !writable || mount.path("readOnly").booleanValue(false)));
    }
    return mounts;
  }

  /**
   * Where a {@code subPath} lies; a directory is made of what is missing. No link is followed: a
   * container could have made one that leads to this machine's files.
   */
  private Path below(String volume, String subPath) throws MountFailure {
    ObjectNode described = volume(volume);
    Path path =
        type(described).equals(CLAIM)
            ? claim(volume, described.path(CLAIM))
            : directory.resolve(volume);
    for (String name : subPath.split("/")) {
      if (name.equals("..")) {
        throw new MountFailure(volume, "subPath must not contain '..': " + subPath);
      }
      path = path.resolve(name);
      if (Files.isSymbolicLink(path)) {
        throw new MountFailure(volume, "subPath leads through a symbolic link: " + subPath);
      }
    }
    try {
      if (!Files.exists(path)) {
        makeOpen(path);
      }
    } catch (IOException e) {
      throw new MountFailure(volume, "subPath " + subPath + " can't be made: " + e.getMessage());
    }
    return path;
  }

  @Override
  public void close() {
    try {
      Posix.delete(directory);
    } catch (IOException e) {
      LOG.warn("A Pod's volumes in {} stay: {}", directory, e.getMessage());
    }
  }
}
