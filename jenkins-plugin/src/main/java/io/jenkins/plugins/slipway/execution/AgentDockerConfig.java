package io.jenkins.plugins.slipway.execution;

import hudson.AbortException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the docker config.json that a step means, on the agent: the argument, else the one in
 * {@code $DOCKER_CONFIG}, else none. Never the controller's own, and never a helper, which would be
 * a command that runs on the controller.
 */
final class AgentDockerConfig {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private AgentDockerConfig() {}

  /** The credentials alone, as a config.json of their own. */
  static String read(AgentFiles files, Map<String, String> environment, @Nullable Object argument)
      throws IOException, InterruptedException {
    String directory = environment.getOrDefault("DOCKER_CONFIG", "");
    String usual = directory.isBlank() ? "" : directory + "/config.json";
    if (argument == null && (usual.isEmpty() || !files.exists(usual))) {
      return "{}";
    }
    String path = argument == null ? usual : argument.toString();
    return credentials(files.text(path), path);
  }

  private static String credentials(String json, String path) throws AbortException {
    JsonNode config = parse(json, path);
    for (String helper : new String[] {"credsStore", "credHelpers"}) {
      if (config.has(helper)) {
        throw new AbortException(
            path
                + " has "
                + helper
                + ": a helper is a command, which would run on the controller. Give one with auths.");
      }
    }
    ObjectNode safe = MAPPER.createObjectNode();
    if (config.has("auths")) {
      safe.set("auths", config.get("auths"));
    }
    return safe.toString();
  }

  private static JsonNode parse(String json, String path) throws AbortException {
    try {
      JsonNode config = MAPPER.readTree(json);
      if (config.isObject()) {
        return config;
      }
      throw new AbortException(path + " is no docker config.json: it is no JSON object.");
    } catch (JacksonException e) {
      throw new AbortException(path + " is no docker config.json: " + e.getOriginalMessage());
    }
  }
}
