package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One service: its workload and its Service. */
final class ComposeService {
  /** Compose's own; Kubernetes would wait for 30 s. */
  private static final int STOP_GRACE_SECONDS = 10;

  private final ComposeScope scope;
  private final String name;
  private final YamlNode node;
  private final YamlFields fields;
  private final List<String> profiles;
  private final Map<String, YamlNode> dependsOn = new LinkedHashMap<>();

  ComposeService(ComposeScope scope, String name, YamlNode node) {
    this.scope = scope;
    this.name = name;
    this.node = node;
    this.fields = node.fields();
    this.profiles = fields.items("profiles").stream().map(YamlNode::text).toList();
  }

  boolean isChosen() {
    return profiles.isEmpty() || profiles.stream().anyMatch(scope.compose().profiles()::contains);
  }

  /** Known once the objects are made. */
  Map<String, YamlNode> dependsOn() {
    return dependsOn;
  }

  /** The workload, and a Service where it listens. */
  List<SourceObject> objects() {
    ComposeReader.requireName(node, "service", name);
    fields.ignore("x-");
    readDependencies(fields.take("depends_on"));
    YamlNode build = fields.take("build");
    if (build != null && fields.rest().get("image") == null) {
      throw build.keyError(
          "service %s is built here; build it before (slipway build) and name its image"
              .formatted(name));
    }
    requireRestarts();
    SourceObject workload = object("apps/v1", "Deployment");
    Map<String, @Nullable Object> spec = Trees.mapAt(workload.tree(), "spec");
    Map<String, @Nullable Object> template = Trees.mapAt(spec, "template");
    Map<String, @Nullable Object> pods = Trees.mapAt(template, "spec");
    Map<String, @Nullable Object> container = new LinkedHashMap<>();
    Trees.mapAt(Trees.mapAt(spec, "selector"), "matchLabels").put("app", name);
    Trees.mapAt(Trees.mapAt(template, "metadata"), "labels").put("app", name);
    annotate(Trees.mapAt(template, "metadata"), "labels");
    annotate(Trees.mapAt(template, "metadata"), "annotations");
    Trees.listAt(pods, "containers").add(container);
    List<ComposePorts.Port> ports = ComposePorts.of(fields.items("ports"), fields.items("expose"));
    new ComposeContainer(scope, name, fields).fill(container, pods, ports);
    boolean headless = deploy(workload, container, pods);
    Unkept.refuse("service " + name, fields);
    List<SourceObject> objects = new ArrayList<>();
    objects.add(workload);
    if (!ports.isEmpty()) {
      objects.add(service(ports, headless));
    }
    return objects;
  }

  private SourceObject object(String apiVersion, String kind) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", apiVersion);
    tree.put("kind", kind);
    Map<String, @Nullable Object> metadata = Trees.mapAt(tree, "metadata");
    metadata.put("name", name);
    Trees.mapAt(metadata, "labels").put("app", name);
    if (scope.project() != null) {
      Trees.mapAt(metadata, "labels").put("app.kubernetes.io/part-of", scope.project());
    }
    return new SourceObject(tree, node.place());
  }

  /** Compose's labels may be any text, as annotations may. */
  private void annotate(Map<String, @Nullable Object> metadata, String key) {
    Map<String, String> labels = ComposeText.labels(fields.take(key));
    if (!labels.isEmpty()) {
      Trees.mapAt(metadata, "annotations").putAll(labels);
    }
  }

  private void readDependencies(@Nullable YamlNode on) {
    if (on == null) {
      return;
    }
    if (on.isList()) {
      on.items().forEach(item -> dependsOn.put(item.text(), item));
      return;
    }
    on.entries()
        .forEach(
            (service, said) -> {
              YamlFields how = said.fields();
              String condition = how.text("condition", "service_started");
              YamlNode required = how.take("required");
              Unkept.refuse("depends_on", how);
              if (!Set.of("service_started", "service_healthy").contains(condition)
                  || (required != null && !required.flag())) {
                throw said.keyError(
                    "depends_on: only condition service_started and service_healthy of a service that is required can be kept; both wait until its Pods are ready");
              }
              dependsOn.put(service, said);
            });
  }

  /** A Deployment's Pods are always started again. */
  private void requireRestarts() {
    YamlNode restart = fields.take("restart");
    if (restart != null && !Set.of("always", "unless-stopped").contains(restart.text())) {
      throw restart.error(
          "restart: %s can't be kept: a Deployment's Pods are always started again; take it out, or make a Job of it by manifests"
              .formatted(restart.text()));
    }
  }

  /** Reads {@code deploy}; true where the Service is to have no address of its own. */
  private boolean deploy(
      SourceObject workload,
      Map<String, @Nullable Object> container,
      Map<String, @Nullable Object> pods) {
    YamlNode scale = fields.take("scale");
    YamlNode deploy = fields.take("deploy");
    Map<String, @Nullable Object> spec = Trees.mapAt(workload.tree(), "spec");
    if (scale != null) {
      spec.put("replicas", scale.number());
    }
    if (deploy == null) {
      return false;
    }
    YamlFields how = deploy.fields();
    String mode = how.text("mode", "replicated");
    YamlNode replicas = how.take("replicas");
    if (replicas != null) {
      spec.put("replicas", replicas.number());
    }
    setMode(workload, deploy, mode);
    Map<String, String> labels = ComposeText.labels(how.take("labels"));
    if (!labels.isEmpty()) {
      Trees.mapAt(workload.metadata(), "annotations").putAll(labels);
    }
    YamlNode resources = how.take("resources");
    if (resources != null) {
      ComposeContainer.resources(container, resources);
    }
    YamlNode placement = how.take("placement");
    if (placement != null) {
      ComposePlacement.addTo(pods, name, placement);
    }
    String endpoints = how.text("endpoint_mode", "vip");
    if (!Set.of("vip", "dnsrr").contains(endpoints)) {
      throw deploy.keyError(
          "endpoint_mode: expected vip or dnsrr, but found '%s'".formatted(endpoints));
    }
    Unkept.refuse("deploy", how);
    return endpoints.equals("dnsrr");
  }

  private static void setMode(SourceObject workload, YamlNode deploy, String mode) {
    if (mode.equals("global")) {
      workload.tree().put("kind", "DaemonSet");
      Trees.mapAt(workload.tree(), "spec").remove("replicas");
    } else if (!mode.equals("replicated")) {
      throw deploy.keyError(
          "mode: %s can't be kept; known are replicated and global".formatted(mode));
    }
  }

  private SourceObject service(List<ComposePorts.Port> ports, boolean headless) {
    SourceObject service = object("v1", "Service");
    Map<String, @Nullable Object> spec = Trees.mapAt(service.tree(), "spec");
    if (headless) {
      spec.put("clusterIP", "None");
    }
    Trees.mapAt(spec, "selector").put("app", name);
    for (ComposePorts.Port port : ports) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("name", port.nameOrDefault());
      entry.put("port", port.port());
      entry.put("targetPort", port.target());
      entry.put("protocol", port.protocol());
      if (port.appProtocol() != null) {
        entry.put("appProtocol", port.appProtocol());
      }
      Trees.listAt(spec, "ports").add(entry);
    }
    return service;
  }

  static int stopGraceSeconds(@Nullable YamlNode node) {
    return node == null ? STOP_GRACE_SECONDS : ComposeText.seconds(node);
  }
}
