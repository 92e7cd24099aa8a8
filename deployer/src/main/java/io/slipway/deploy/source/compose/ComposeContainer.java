package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What runs in a service's Pods, and as whom. */
final class ComposeContainer {
  private final ComposeScope scope;
  private final String service;
  private final YamlFields fields;

  ComposeContainer(ComposeScope scope, String service, YamlFields fields) {
    this.scope = scope;
    this.service = service;
    this.fields = fields;
  }

  void fill(
      Map<String, @Nullable Object> container,
      Map<String, @Nullable Object> pods,
      List<ComposePorts.Port> ports) {
    YamlNode named = fields.take("container_name");
    String name = named == null ? service : named.text();
    if (named != null) {
      ComposeReader.requireName(named, "container", name);
    }
    container.put("name", name);
    container.put("image", fields.required("image"));
    pullPolicy(container);
    commands(container);
    environment(container);
    ports(container, ports);
    YamlNode health = fields.take("healthcheck");
    if (health != null) {
      ComposeHealth.addTo(container, health);
    }
    limits(container);
    new ComposeMounts(scope, fields).addTo(container, pods);
    ComposeSecurity.addTo(container, pods, fields);
    pods.put(
        "terminationGracePeriodSeconds",
        ComposeService.stopGraceSeconds(fields.take("stop_grace_period")));
    YamlNode signal = fields.take("stop_signal");
    if (signal != null && !Set.of("SIGTERM", "TERM", "15").contains(signal.text())) {
      throw signal.error(
          "stop_signal: %s can't be kept; name it in the image (STOPSIGNAL)"
              .formatted(signal.text()));
    }
    hosts(pods);
  }

  private void pullPolicy(Map<String, @Nullable Object> container) {
    YamlNode policy = fields.take("pull_policy");
    if (policy == null) {
      return;
    }
    container.put(
        "imagePullPolicy",
        switch (policy.text()) {
          case "always" -> "Always";
          case "missing", "if_not_present" -> "IfNotPresent";
          case "never" -> "Never";
          default ->
              throw policy.error(
                  "pull_policy: '%s' can't be kept; known are always, missing and never"
                      .formatted(policy.text()));
        });
  }

  private void commands(Map<String, @Nullable Object> container) {
    YamlNode entrypoint = fields.take("entrypoint");
    YamlNode command = fields.take("command");
    if (entrypoint != null) {
      container.put("command", literals(ComposeText.words(entrypoint)));
    }
    if (command != null) {
      container.put("args", literals(ComposeText.words(command)));
    }
    YamlNode directory = fields.take("working_dir");
    if (directory != null) {
      container.put("workingDir", directory.text());
    }
    flag(container, "tty", "tty");
    flag(container, "stdin_open", "stdin");
  }

  private void flag(Map<String, @Nullable Object> into, String key, String as) {
    YamlNode node = fields.take(key);
    if (node != null && node.flag()) {
      into.put(as, true);
    }
  }

  private static List<@Nullable Object> literals(List<String> words) {
    List<@Nullable Object> literals = new ArrayList<>();
    words.forEach(word -> literals.add(ComposeText.literal(word)));
    return literals;
  }

  private void environment(Map<String, @Nullable Object> container) {
    Map<String, String> variables = new LinkedHashMap<>();
    ComposeText.oneOrMore(fields.take("env_file")).forEach(node -> envFile(node, variables));
    YamlNode environment = fields.take("environment");
    ComposeText.pairs(environment)
        .forEach(
            (name, value) -> {
              String known = value == null ? scope.variables().get(name) : value;
              if (known == null && environment != null) {
                throw environment.keyError(
                    "environment: %s has no value here, and none under compose.environment of the release"
                        .formatted(name));
              }
              variables.put(name, String.valueOf(known));
            });
    variables.forEach(
        (name, value) -> {
          Map<String, @Nullable Object> entry = new LinkedHashMap<>();
          entry.put("name", name);
          entry.put("value", ComposeText.literal(value));
          Trees.listAt(container, "env").add(entry);
        });
  }

  private void envFile(YamlNode node, Map<String, String> into) {
    YamlFields how = node.isMapping() ? node.fields() : null;
    String path = scope.path(how == null ? node.text() : how.required("path"));
    YamlNode required = how == null ? null : how.take("required");
    String format = how == null ? null : how.text("format");
    if (how != null) {
      Unkept.refuse("an env_file", how);
    }
    if (format != null) {
      throw node.error("format: of an env_file can't be kept; take it out");
    }
    if (scope.files().exists(path)) {
      into.putAll(EnvFiles.read(scope.files(), path));
    } else if (required == null || required.flag()) {
      throw node.error("there is no file " + path);
    }
  }

  private static void ports(
      Map<String, @Nullable Object> container, List<ComposePorts.Port> ports) {
    List<String> seen = new ArrayList<>();
    for (ComposePorts.Port port : ports) {
      String key = port.target() + "/" + port.protocol();
      if (!seen.contains(key)) {
        seen.add(key);
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("containerPort", port.target());
        entry.put("protocol", port.protocol());
        Trees.listAt(container, "ports").add(entry);
      }
    }
  }

  private void limits(Map<String, @Nullable Object> container) {
    limit(container, "mem_limit", "limits", "memory");
    limit(container, "mem_reservation", "requests", "memory");
    YamlNode cpus = fields.take("cpus");
    if (cpus != null) {
      Trees.mapAt(Trees.mapAt(container, "resources"), "limits").put("cpu", cpus.text());
    }
  }

  private void limit(
      Map<String, @Nullable Object> container, String key, String kind, String resource) {
    YamlNode node = fields.take(key);
    if (node != null) {
      Trees.mapAt(Trees.mapAt(container, "resources"), kind).put(resource, ComposeText.bytes(node));
    }
  }

  /** {@code deploy.resources}. */
  static void resources(Map<String, @Nullable Object> container, YamlNode node) {
    YamlFields how = node.fields();
    for (String kind : List.of("limits", "reservations")) {
      YamlNode said = how.take(kind);
      if (said != null) {
        YamlFields amounts = said.fields();
        String as = kind.equals("limits") ? kind : "requests";
        YamlNode cpus = amounts.take("cpus");
        YamlNode memory = amounts.take("memory");
        Unkept.refuse("resources." + kind, amounts);
        Map<String, @Nullable Object> resources = Trees.mapAt(container, "resources");
        if (cpus != null) {
          Trees.mapAt(resources, as).put("cpu", cpus.text());
        }
        if (memory != null) {
          Trees.mapAt(resources, as).put("memory", ComposeText.bytes(memory));
        }
      }
    }
    Unkept.refuse("resources", how);
  }

  private void hosts(Map<String, @Nullable Object> pods) {
    YamlNode hostname = fields.take("hostname");
    if (hostname != null) {
      pods.put("hostname", hostname.text());
    }
    YamlNode platform = fields.take("platform");
    if (platform != null) {
      String[] parts = platform.text().split("/");
      Trees.mapAt(pods, "nodeSelector").put("kubernetes.io/os", parts[0]);
      if (parts.length > 1) {
        Trees.mapAt(pods, "nodeSelector").put("kubernetes.io/arch", parts[1]);
      }
    }
    extraHosts(pods);
    names(pods, "dns", "nameservers");
    names(pods, "dns_search", "searches");
  }

  private void names(Map<String, @Nullable Object> pods, String key, String as) {
    for (YamlNode node : ComposeText.oneOrMore(fields.take(key))) {
      Trees.listAt(Trees.mapAt(pods, "dnsConfig"), as).add(node.text());
    }
  }

  private void extraHosts(Map<String, @Nullable Object> pods) {
    YamlNode hosts = fields.take("extra_hosts");
    if (hosts == null) {
      return;
    }
    if (hosts.isMapping()) {
      hosts.entries().forEach((host, address) -> addHost(pods, address, host, address.text()));
    } else {
      for (YamlNode item : hosts.items()) {
        String[] parts = item.text().split("[=:]", 2);
        addHost(pods, item, parts[0], parts.length < 2 ? "" : parts[1]);
      }
    }
  }

  private static void addHost(
      Map<String, @Nullable Object> pods, YamlNode at, String host, String address) {
    String ip = address.replaceAll("^\\[|]$", "");
    if (!ip.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw at.error("extra_hosts: '%s' is no address that can be kept".formatted(address));
    }
    Map<String, @Nullable Object> alias = new LinkedHashMap<>();
    alias.put("ip", ip);
    alias.put("hostnames", new ArrayList<>(List.of(host)));
    Trees.listAt(pods, "hostAliases").add(alias);
  }
}
