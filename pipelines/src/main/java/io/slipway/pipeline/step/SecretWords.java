package io.slipway.pipeline.step;

import io.slipway.image.SecretSource;
import io.slipway.image.SshSource;
import io.slipway.pipeline.NearestWord;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Secrets and ssh agents as a command line names them, in Docker's words. */
final class SecretWords {
  private static final Set<String> KEYS = Set.of("id", "src", "source", "env", "type");

  private final StepContext step;

  SecretWords(StepContext step) {
    this.step = step;
  }

  Map<String, SecretSource> secrets(List<String> specs) throws StepFailure {
    Map<String, SecretSource> secrets = new LinkedHashMap<>();
    for (String spec : specs) {
      Map<String, String> fields = fields(spec);
      String id = fields.get("id");
      if (id == null || id.isEmpty()) {
        throw usage(
            "the secret '" + spec + "' has no id; write id=ID,src=FILE or id=ID,env=VARIABLE");
      }
      secrets.put(id, secret(id, fields));
    }
    return secrets;
  }

  private static Map<String, String> fields(String spec) throws StepFailure {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : spec.split(",")) {
      String key = field.replaceFirst("=.*", "");
      if (!KEYS.contains(key) || !field.contains("=")) {
        throw usage(
            "'"
                + key
                + "' in the secret '"
                + spec
                + "' is not known"
                + NearestWord.hint(key, KEYS));
      }
      fields.put(key, field.substring(key.length() + 1));
    }
    return fields;
  }

  /**
   * Without a source, the variable of the id's name, else the file of that name, as buildx does.
   */
  private SecretSource secret(String id, Map<String, String> fields) throws StepFailure {
    String file = fields.getOrDefault("src", fields.get("source"));
    String variable = fields.get("env");
    if ("env".equals(fields.get("type")) && variable == null) {
      variable = file == null ? id : file;
      file = null;
    }
    if (file == null && variable == null) {
      boolean set = step.environment().containsKey(id);
      variable = set ? id : null;
      file = set ? null : id;
    }
    return variable == null ? file(id, String.valueOf(file)) : value(id, variable);
  }

  private SecretSource file(String id, String name) throws StepFailure {
    Path file = step.workspace().resolve(name).normalize();
    if (!file.toFile().isFile()) {
      throw usage(
          "the secret '" + id + "' is to come from " + file + ", but there is no such file");
    }
    return new SecretSource.File(file);
  }

  private SecretSource value(String id, String variable) throws StepFailure {
    @Nullable String value = step.environment().get(variable);
    if (value == null) {
      throw usage("the secret '" + id + "' is to come from $" + variable + ", which is not set");
    }
    return new SecretSource.Value(value);
  }

  /** {@code ID[=SOCKET|KEY[,KEY]]}; without a path it is the agent at {@code $SSH_AUTH_SOCK}. */
  Map<String, SshSource> ssh(List<String> specs) throws StepFailure {
    Map<String, SshSource> sources = new LinkedHashMap<>();
    for (String spec : specs) {
      int equals = spec.indexOf('=');
      String id = equals < 0 ? spec : spec.substring(0, equals);
      String paths = equals < 0 ? agent(id) : spec.substring(equals + 1);
      sources.put(
          id,
          new SshSource(
              Arrays.stream(paths.split(","))
                  .map(path -> step.workspace().resolve(path).normalize())
                  .toList()));
    }
    return sources;
  }

  private String agent(String id) throws StepFailure {
    String socket = step.environment().get("SSH_AUTH_SOCK");
    if (socket == null || socket.isEmpty()) {
      throw usage(
          "ssh '"
              + id
              + "' needs an agent: SSH_AUTH_SOCK is not set; start one, or write "
              + id
              + "=KEYFILE");
    }
    return socket;
  }

  private static StepFailure usage(String message) {
    return new StepFailure(StepFailure.USAGE, "buildImage: " + message);
  }
}
