package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A health check as probes: readiness and liveness alike, and where it has a start period a startup
 * probe that bears failures for so long.
 */
final class ComposeHealth {
  private static final int INTERVAL = 30;
  private static final int RETRIES = 3;

  private ComposeHealth() {}

  static void addTo(Map<String, @Nullable Object> container, YamlNode node) {
    YamlFields fields = node.fields();
    YamlNode test = fields.take("test");
    YamlNode disabled = fields.take("disable");
    int interval = seconds(fields, "interval", INTERVAL);
    int timeout = seconds(fields, "timeout", INTERVAL);
    int start = seconds(fields, "start_period", 0);
    int startInterval = seconds(fields, "start_interval", interval);
    YamlNode retries = fields.take("retries");
    int failures = retries == null ? RETRIES : Math.max(1, retries.number());
    Unkept.refuse("a healthcheck", fields);
    if (disabled != null && disabled.flag()) {
      return;
    }
    if (test == null) {
      throw node.keyError(
          "healthcheck: has no test; the one in an image is not known to Kubernetes, write it here");
    }
    List<@Nullable Object> command = command(test);
    if (command.isEmpty()) {
      return;
    }
    container.put("readinessProbe", probe(command, interval, timeout, failures));
    container.put("livenessProbe", probe(command, interval, timeout, failures));
    if (start > 0) {
      int borne = (start + startInterval - 1) / startInterval + failures;
      container.put("startupProbe", probe(command, startInterval, timeout, borne));
    }
  }

  private static int seconds(YamlFields fields, String key, int otherwise) {
    YamlNode node = fields.take(key);
    return node == null ? otherwise : ComposeText.seconds(node);
  }

  /** Empty where there is none to run. */
  private static List<@Nullable Object> command(YamlNode test) {
    List<@Nullable Object> command = new ArrayList<>();
    if (!test.isList()) {
      command.addAll(List.of("/bin/sh", "-c", test.text()));
      return command;
    }
    List<String> words = ComposeText.words(test);
    String first = words.isEmpty() ? "" : words.get(0);
    switch (first) {
      case "NONE" -> {}
      case "CMD" -> command.addAll(words.subList(1, words.size()));
      case "CMD-SHELL" ->
          command.addAll(
              List.of("/bin/sh", "-c", String.join(" ", words.subList(1, words.size()))));
      default ->
          throw test.error(
              "expected NONE, CMD or CMD-SHELL first, but found '%s'".formatted(first));
    }
    return command;
  }

  private static Map<String, @Nullable Object> probe(
      List<@Nullable Object> command, int interval, int timeout, int failures) {
    Map<String, @Nullable Object> probe = new LinkedHashMap<>();
    Trees.mapAt(probe, "exec").put("command", new ArrayList<>(command));
    probe.put("periodSeconds", interval);
    probe.put("timeoutSeconds", timeout);
    probe.put("failureThreshold", failures);
    return probe;
  }
}
