package io.slipway.registry.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Settings on one line, as options of a command give them: {@code
 * harbor:443,endpoint=a:443,endpoint=b:443,concurrency=4}. A value holds no comma.
 */
public final class SettingsText {

  private static final String ENDPOINT = "endpoint";
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "concurrency",
              "bandwidth",
              "chunkSize",
              "proxy",
              "ca",
              "certificate",
              "key",
              "plainHttp",
              "insecure"));

  private SettingsText() {}

  /**
   * @throws IllegalArgumentException in words for the user
   */
  public static RegistrySettings parse(String text) {
    String[] parts = text.split(",");
    List<String> endpoints = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String key = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      String value = equals < 0 ? "true" : parts[i].substring(equals + 1);
      if (key.equals(ENDPOINT)) {
        endpoints.add(value);
      } else if (!KEYS.contains(key) || values.put(key, value) != null) {
        throw new IllegalArgumentException(
            "registry: '%s' of %s is given twice or not known; known are endpoint, %s"
                .formatted(key, parts[0], String.join(", ", KEYS)));
      }
    }
    return settings(parts[0], endpoints, values);
  }

  private static RegistrySettings settings(
      String name, List<String> endpoints, Map<String, String> values) {
    String certificate = values.get("certificate");
    String bandwidth = values.get("bandwidth");
    return new RegistrySettings(
        name,
        endpoints,
        number(values.get("concurrency")),
        bandwidth == null ? null : Bandwidth.of(bandwidth),
        values.get("chunkSize"),
        values.get("proxy"),
        values.get("ca"),
        certificate == null ? null : new ClientCertificate(certificate, values.get("key")),
        flag("plainHttp", values.get("plainHttp")),
        flag("insecure", values.get("insecure")));
  }

  private static @Nullable Integer number(@Nullable String text) {
    if (text != null && !text.matches("\\d{1,4}")) {
      throw new IllegalArgumentException("concurrency: '%s' is not a whole number".formatted(text));
    }
    return text == null ? null : Integer.valueOf(text);
  }

  private static @Nullable Boolean flag(String name, @Nullable String text) {
    if (text != null && !text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("%s: '%s' is not true or false".formatted(name, text));
    }
    return text == null ? null : Boolean.valueOf(text);
  }
}
