package io.slipway.deploy.source.overlay;

import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Moves objects to a namespace and renames them, and with them every reference among them. */
final class Names {
  private static final Set<String> CLUSTER_WIDE =
      Set.of(
          "Namespace",
          "CustomResourceDefinition",
          "PersistentVolume",
          "ClusterRole",
          "ClusterRoleBinding",
          "StorageClass",
          "PriorityClass",
          "IngressClass",
          "GatewayClass",
          "RuntimeClass",
          "APIService",
          "CSIDriver",
          "Node",
          "VolumeSnapshotClass",
          "ValidatingWebhookConfiguration",
          "MutatingWebhookConfiguration",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding");

  /** Their names mean something. */
  private static final Set<String> NEVER_RENAMED =
      Set.of("Namespace", "CustomResourceDefinition", "APIService", "Node");

  private static final List<List<String>> REFERENCES = Tables.read("references.tsv");
  private static final String HOST = "Service.host";

  private final List<SourceObject> objects;
  private final Set<String> renamed = new HashSet<>();
  private final String prefix;
  private final String suffix;

  private Names(List<SourceObject> objects, String prefix, String suffix) {
    this.objects = objects;
    this.prefix = prefix;
    this.suffix = suffix;
  }

  static void change(
      List<SourceObject> objects, @Nullable String namespace, String prefix, String suffix) {
    if (namespace != null) {
      move(objects, namespace);
    }
    if (!prefix.isEmpty() || !suffix.isEmpty()) {
      new Names(objects, prefix, suffix).rename();
    }
  }

  private static void move(List<SourceObject> objects, String namespace) {
    Set<String> clusterWide = new HashSet<>(CLUSTER_WIDE);
    for (SourceObject object : objects) {
      if (object.kind().equals("CustomResourceDefinition")
          && Trees.text(object.tree(), "spec", "scope").equals("Cluster")) {
        clusterWide.add(Trees.text(object.tree(), "spec", "names", "kind"));
      }
    }
    for (SourceObject object : objects) {
      if (!clusterWide.contains(object.kind())) {
        object.metadata().put("namespace", namespace);
      }
      moveSubjects(object, namespace);
    }
  }

  /** A binding names the namespace of the accounts that it binds. */
  private static void moveSubjects(SourceObject object, String namespace) {
    List<@Nullable Object> subjects = Trees.list(object.tree().get("subjects"));
    if (subjects == null || !object.kind().endsWith("RoleBinding")) {
      return;
    }
    for (Object item : subjects) {
      Map<String, @Nullable Object> subject = Trees.map(item);
      if (subject != null && "ServiceAccount".equals(subject.get("kind"))) {
        subject.put("namespace", namespace);
      }
    }
  }

  private void rename() {
    objects.stream()
        .filter(object -> !NEVER_RENAMED.contains(object.kind()))
        .forEach(object -> renamed.add(object.words()));
    for (SourceObject object : objects) {
      for (List<String> reference : REFERENCES) {
        follow(object, reference.get(0), reference.get(1), reference.get(2));
      }
    }
    for (SourceObject object : objects) {
      if (!NEVER_RENAMED.contains(object.kind())) {
        object.metadata().put("name", prefix + object.name() + suffix);
      }
    }
  }

  private void follow(SourceObject object, String owner, String path, String kind) {
    Object from = owner.equals("Pods") ? object.podSpec() : object.tree();
    if (from == null || !(owner.equals("Pods") || owner.equals(object.kind()))) {
      return;
    }
    Stream<String> paths =
        path.startsWith("containers[]")
            ? Stream.of("containers", "initContainers", "ephemeralContainers")
                .map(list -> list + path.substring("containers".length()))
            : Stream.of(path);
    paths.forEach(each -> visit(from, List.of(each.split("\\.")), kind));
  }

  private void visit(@Nullable Object at, List<String> path, String kind) {
    Map<String, @Nullable Object> map = Trees.map(at);
    String key = path.get(0);
    boolean each = key.endsWith("[]");
    String name = each ? key.substring(0, key.length() - 2) : key;
    Object value = map == null ? null : map.get(name);
    if (map == null || value == null) {
      return;
    }
    List<String> rest = path.subList(1, path.size());
    List<@Nullable Object> list = Trees.list(value);
    if (each && list != null) {
      if (rest.isEmpty()) {
        list.replaceAll(item -> item instanceof String text ? renamed(text, kind, map) : item);
      } else {
        list.forEach(item -> visit(item, rest, kind));
      }
    } else if (rest.isEmpty() && value instanceof String text) {
      map.put(name, renamed(text, kind, map));
    } else if (!rest.isEmpty()) {
      visit(value, rest, kind);
    }
  }

  private String renamed(String name, String kind, Map<String, @Nullable Object> beside) {
    if (kind.equals(HOST)) {
      int dot = name.indexOf('.');
      String service = dot < 0 ? name : name.substring(0, dot);
      String rest = dot < 0 ? "" : name.substring(dot);
      return renamed.contains("Service " + service) ? prefix + service + suffix + rest : name;
    }
    String of = kind;
    if (kind.startsWith("@")) {
      Object said = beside.get("kind");
      of = said instanceof String text ? text : kind.substring(1);
    }
    return renamed.contains(of + " " + name) ? prefix + name + suffix : name;
  }
}
