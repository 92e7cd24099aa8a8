package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** On which nodes a service's Pods run. */
final class ComposePlacement {
  private static final Pattern CONSTRAINT =
      Pattern.compile(
          "node\\.(labels\\.[^\\s=!]+|hostname|platform\\.os|platform\\.arch)\\s*(==|!=)\\s*(\\S+)");

  private ComposePlacement() {}

  static void addTo(Map<String, @Nullable Object> pods, String service, YamlNode node) {
    YamlFields fields = node.fields();
    fields.items("constraints").forEach(constraint -> constrain(pods, constraint));
    fields.items("preferences").forEach(preference -> spread(pods, service, preference));
    Unkept.refuse("a placement", fields);
  }

  private static void constrain(Map<String, @Nullable Object> pods, YamlNode node) {
    Matcher constraint = CONSTRAINT.matcher(node.text().strip());
    if (!constraint.matches()) {
      throw node.error(
          "the constraint '%s' can't be kept; known are node.labels.NAME, node.hostname, node.platform.os and node.platform.arch with == and !="
              .formatted(node.text()));
    }
    String label = label(constraint.group(1));
    if (constraint.group(2).equals("==")) {
      Trees.mapAt(pods, "nodeSelector").put(label, constraint.group(3));
    } else {
      exclude(pods, label, constraint.group(3));
    }
  }

  private static void exclude(Map<String, @Nullable Object> pods, String label, String value) {
    Map<String, @Nullable Object> required =
        Trees.mapAt(
            Trees.mapAt(Trees.mapAt(pods, "affinity"), "nodeAffinity"),
            "requiredDuringSchedulingIgnoredDuringExecution");
    List<@Nullable Object> terms = Trees.listAt(required, "nodeSelectorTerms");
    if (terms.isEmpty()) {
      terms.add(new LinkedHashMap<>());
    }
    Map<String, @Nullable Object> term = Trees.map(terms.get(0));
    Map<String, @Nullable Object> expression = new LinkedHashMap<>();
    expression.put("key", label);
    expression.put("operator", "NotIn");
    expression.put("values", new ArrayList<>(List.of(value)));
    if (term != null) {
      Trees.listAt(term, "matchExpressions").add(expression);
    }
  }

  private static String label(String what) {
    return switch (what) {
      case "hostname" -> "kubernetes.io/hostname";
      case "platform.os" -> "kubernetes.io/os";
      case "platform.arch" -> "kubernetes.io/arch";
      default -> what.substring("labels.".length());
    };
  }

  private static void spread(
      Map<String, @Nullable Object> pods, String service, YamlNode preference) {
    YamlFields fields = preference.fields();
    String over = fields.required("spread");
    Unkept.refuse("a placement preference", fields);
    if (!over.startsWith("node.labels.")) {
      throw preference.error("spread: expected node.labels.NAME, but found '%s'".formatted(over));
    }
    Map<String, @Nullable Object> constraint = new LinkedHashMap<>();
    constraint.put("maxSkew", 1);
    constraint.put("topologyKey", over.substring("node.labels.".length()));
    constraint.put("whenUnsatisfiable", "ScheduleAnyway");
    Trees.mapAt(Trees.mapAt(constraint, "labelSelector"), "matchLabels").put("app", service);
    Trees.listAt(pods, "topologySpreadConstraints").add(constraint);
  }
}
