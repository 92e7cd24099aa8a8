package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As whom a service runs, and what it may. */
final class ComposeSecurity {
  private ComposeSecurity() {}

  static void addTo(
      Map<String, @Nullable Object> container,
      Map<String, @Nullable Object> pods,
      YamlFields fields) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    YamlNode user = fields.take("user");
    if (user != null) {
      user(context, user);
    }
    flag(context, fields, "privileged", "privileged");
    flag(context, fields, "read_only", "readOnlyRootFilesystem");
    capabilities(context, fields, "cap_add", "add");
    capabilities(context, fields, "cap_drop", "drop");
    if (!context.isEmpty()) {
      container.put("securityContext", context);
    }
    for (YamlNode group : fields.items("group_add")) {
      Trees.listAt(Trees.mapAt(pods, "securityContext"), "supplementalGroups").add(group.number());
    }
    ComposeText.labels(fields.take("sysctls"))
        .forEach(
            (name, value) -> {
              Map<String, @Nullable Object> sysctl = new LinkedHashMap<>();
              sysctl.put("name", name);
              sysctl.put("value", value);
              Trees.listAt(Trees.mapAt(pods, "securityContext"), "sysctls").add(sysctl);
            });
  }

  private static void user(Map<String, @Nullable Object> context, YamlNode user) {
    String[] parts = user.text().split(":", 2);
    for (String part : parts) {
      if (!part.matches("\\d{1,10}")) {
        throw user.error(
            "user: '%s' is a name, which Kubernetes can't look up in the image; give its number"
                .formatted(user.text()));
      }
    }
    context.put("runAsUser", Long.valueOf(parts[0]));
    if (parts.length > 1) {
      context.put("runAsGroup", Long.valueOf(parts[1]));
    }
  }

  private static void flag(
      Map<String, @Nullable Object> context, YamlFields fields, String key, String as) {
    YamlNode node = fields.take(key);
    if (node != null && node.flag()) {
      context.put(as, true);
    }
  }

  private static void capabilities(
      Map<String, @Nullable Object> context, YamlFields fields, String key, String as) {
    for (YamlNode capability : fields.items(key)) {
      Trees.listAt(Trees.mapAt(context, "capabilities"), as)
          .add(capability.text().replaceFirst("^CAP_", ""));
    }
  }
}
