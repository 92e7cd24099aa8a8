package io.jenkins.plugins.slipway.execution;

import hudson.AbortException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a kubeconfig self-contained: the current context alone, with the content of the files that
 * it names. One that logs in by a command is refused, because the command would run on the
 * controller; so would files that it names be read there.
 */
final class Kubeconfig {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final Set<String> CLUSTER =
      Set.of(
          "server",
          "certificate-authority-data",
          "insecure-skip-tls-verify",
          "tls-server-name",
          "proxy-url",
          "disable-compression");

  private static final Set<String> USER =
      Set.of(
          "client-certificate-data",
          "client-key-data",
          "token",
          "username",
          "password",
          "as",
          "as-uid",
          "as-groups");

  /** Reads a file on the machine that the kubeconfig comes from. */
  interface Files {
    byte[] read(String path) throws IOException, InterruptedException;
  }

  private final String where;
  private final Files files;

  private Kubeconfig(String where, Files files) {
    this.where = where;
    this.files = files;
  }

  /**
   * The kubeconfig as JSON (which is YAML).
   *
   * @param where its path: files that it names are taken from there, and messages name it
   */
  static String selfContained(String yaml, String where, Files files)
      throws IOException, InterruptedException {
    return MAPPER.writeValueAsString(new Kubeconfig(where, files).current(parse(yaml, where)));
  }

  private static Map<?, ?> parse(String yaml, String where) throws AbortException {
    try {
      Object document =
          new Load(LoadSettings.builder().setLabel(where).build()).loadFromString(yaml);
      if (document instanceof Map<?, ?> map) {
        return map;
      }
      throw new AbortException(where + " is no kubeconfig: it has no entries.");
    } catch (YamlEngineException e) {
      throw new AbortException(where + " is no YAML: " + e.getMessage());
    }
  }

  private Map<String, Object> current(Map<?, ?> config) throws IOException, InterruptedException {
    String name = String.valueOf(config.get("current-context"));
    Map<?, ?> context = named(config, "contexts", "context", name);
    Map<String, Object> cluster =
        cluster(named(config, "clusters", "cluster", String.valueOf(context.get("cluster"))));
    Map<String, Object> user =
        context.get("user") == null
            ? Map.of()
            : user(named(config, "users", "user", String.valueOf(context.get("user"))));
    Map<String, Object> chosen = new LinkedHashMap<>();
    chosen.put("cluster", "cluster");
    chosen.put("user", "user");
    if (context.get("namespace") instanceof String namespace) {
      chosen.put("namespace", namespace);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("apiVersion", "v1");
    result.put("kind", "Config");
    result.put("current-context", "context");
    result.put("clusters", List.of(Map.of("name", "cluster", "cluster", cluster)));
    result.put("users", List.of(Map.of("name", "user", "user", user)));
    result.put("contexts", List.of(Map.of("name", "context", "context", chosen)));
    return result;
  }

  private Map<?, ?> named(Map<?, ?> config, String list, String kind, String name)
      throws AbortException {
    if (config.get(list) instanceof List<?> entries) {
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> map
            && name.equals(String.valueOf(map.get("name")))
            && map.get(kind) instanceof Map<?, ?> found) {
          return found;
        }
      }
    }
    throw new AbortException(
        where
            + " has no "
            + kind
            + " '"
            + name
            + "', which its current context needs. Choose a context with kubectl config use-context.");
  }

  private Map<String, Object> cluster(Map<?, ?> cluster) throws IOException, InterruptedException {
    Map<String, Object> safe = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : cluster.entrySet()) {
      String key = String.valueOf(entry.getKey());
      if (key.equals("certificate-authority")) {
        safe.put("certificate-authority-data", base64(entry.getValue()));
      } else {
        keep(key, entry.getValue(), CLUSTER, safe);
      }
    }
    return safe;
  }

  private Map<String, Object> user(Map<?, ?> user) throws IOException, InterruptedException {
    Map<String, Object> safe = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : user.entrySet()) {
      String key = String.valueOf(entry.getKey());
      switch (key) {
        case "client-certificate" -> safe.put("client-certificate-data", base64(entry.getValue()));
        case "client-key" -> safe.put("client-key-data", base64(entry.getValue()));
        case "tokenFile" ->
            safe.put(
                "token",
                new String(files.read(path(entry.getValue())), StandardCharsets.UTF_8).strip());
        default -> keep(key, entry.getValue(), USER, safe);
      }
    }
    return safe;
  }

  private void keep(String key, @Nullable Object value, Set<String> known, Map<String, Object> safe)
      throws AbortException {
    if (key.equals("exec") || key.equals("auth-provider")) {
      throw new AbortException(
          where
              + " logs in with a command ("
              + key
              + "). The rollout runs on Jenkins' controller, which runs no command of a kubeconfig: use one with a token or a client certificate, such as a service account's.");
    }
    if (!known.contains(key) && !key.equals("extensions")) {
      throw new AbortException(
          where + " has the entry '" + key + "', which Slipway does not know. Remove it.");
    }
    if (value != null && known.contains(key)) {
      safe.put(key, value);
    }
  }

  private String base64(@Nullable Object file) throws IOException, InterruptedException {
    return Base64.getEncoder().encodeToString(files.read(path(file)));
  }

  /** Files that a kubeconfig names are taken from its own directory. */
  private String path(@Nullable Object file) {
    String name = String.valueOf(file);
    int slash = where.lastIndexOf('/');
    return name.startsWith("/") || slash < 0 ? name : where.substring(0, slash + 1) + name;
  }
}
