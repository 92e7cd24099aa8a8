package io.slipway.local.cluster.node;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A container's variables: values, references, whole ConfigMaps and Secrets. */
final class Environment {

  /** A reference leads nowhere; the container waits with CreateContainerConfigError. */
  static final class Unresolved extends Exception {
    private static final long serialVersionUID = 1L;

    Unresolved(String message) {
      super(message);
    }
  }

  private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|\\(([-._a-zA-Z0-9]+)\\))");
  private static final Pattern KEYED =
      Pattern.compile("metadata\\.(labels|annotations)\\['([^']+)'\\]");

  private final Objects objects;
  private final ObjectNode pod;
  private final String podIp;
  private final Map<String, String> variables = new LinkedHashMap<>();

  private Environment(Objects objects, ObjectNode pod, String podIp) {
    this.objects = objects;
    this.pod = pod;
    this.podIp = podIp;
  }

  static Map<String, String> of(Objects objects, ObjectNode pod, ObjectNode container, String podIp)
      throws Unresolved {
    Environment environment = new Environment(objects, pod, podIp);
    environment.variables.put("HOSTNAME", Objects.name(pod));
    for (ObjectNode source : Json.objects(container.path("envFrom"))) {
      environment.addAll(source, "configMapRef", "ConfigMap");
      environment.addAll(source, "secretRef", "Secret");
    }
    for (ObjectNode variable : Json.objects(container.path("env"))) {
      environment.add(variable);
    }
    return environment.variables;
  }

  /** Replaces {@code $(NAME)} where the variable is known; {@code $$(NAME)} stands for itself. */
  static String expand(String text, Map<String, String> variables) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(2);
      String value = name == null ? "$" : variables.getOrDefault(name, matcher.group());
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(expanded).toString();
  }

  static List<String> expandAll(JsonNode list, Map<String, String> variables) {
    return list.valueStream().map(text -> expand(text.stringValue(""), variables)).toList();
  }

  private void addAll(ObjectNode source, String field, String kind) throws Unresolved {
    JsonNode reference = source.path(field);
    if (!reference.isObject()) {
      return;
    }
    ObjectNode object = find(kind, reference);
    if (object != null) {
      String prefix = Json.text(source, "prefix");
      for (String key : object.path("data").propertyNames()) {
        variables.put(prefix + key, data(kind, object, key));
      }
    }
  }

  private void add(ObjectNode variable) throws Unresolved {
    String name = Json.text(variable, "name");
    JsonNode source = variable.path("valueFrom");
    if (source.isEmpty()) {
      variables.put(name, expand(Json.text(variable, "value"), variables));
      return;
    }
    String value = referenced(source);
    if (value != null) {
      variables.put(name, value);
    }
  }

  private @Nullable String referenced(JsonNode source) throws Unresolved {
    if (source.has("fieldRef")) {
      return field(Json.text(source, "fieldRef.fieldPath"));
    }
    boolean secret = source.has("secretKeyRef");
    String kind = secret ? "Secret" : "ConfigMap";
    JsonNode reference = source.path(secret ? "secretKeyRef" : "configMapKeyRef");
    ObjectNode object = find(kind, reference);
    String key = Json.text(reference, "key");
    if (object != null && object.path("data").has(key)) {
      return data(kind, object, key);
    }
    if (reference.path("optional").booleanValue(false)) {
      return null;
    }
    throw new Unresolved(
        "couldn't find key " + key + " in " + kind + " " + place(Json.text(reference, "name")));
  }

  private @Nullable ObjectNode find(String kind, JsonNode reference) throws Unresolved {
    String name = Json.text(reference, "name");
    ObjectNode object = objects.find(kind, Objects.namespace(pod), name);
    if (object == null && !reference.path("optional").booleanValue(false)) {
      String plural = kind.equals("Secret") ? "secret" : "configmap";
      throw new Unresolved(plural + " \"" + name + "\" not found");
    }
    return object;
  }

  private String place(String name) {
    return Objects.namespace(pod) + "/" + name;
  }

  private static String data(String kind, ObjectNode object, String key) {
    String value = object.path("data").path(key).stringValue("");
    return kind.equals("Secret")
        ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)
        : value;
  }

  private String field(String path) throws Unresolved {
    Matcher keyed = KEYED.matcher(path);
    if (keyed.matches()) {
      return Json.at(pod, "metadata." + keyed.group(1)).path(keyed.group(2)).stringValue("");
    }
    return switch (path) {
      case "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName" ->
          Json.text(pod, path);
      case "status.podIP", "status.podIPs" -> podIp;
      case "status.hostIP" -> "127.0.0.1";
      default -> throw new Unresolved("unsupported fieldPath: " + path);
    };
  }
}
