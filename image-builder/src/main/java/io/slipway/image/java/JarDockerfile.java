package io.slipway.image.java;

import io.slipway.image.JarOptions;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** The Dockerfile that puts an application's layers over a base. */
final class JarDockerfile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JarDockerfile() {}

  /**
   * @param layers the directories of the context that hold a layer each, from the bottom up
   */
  static String of(JarSettings settings, Application application, List<String> layers) {
    JarOptions options = settings.options();
    StringBuilder text = new StringBuilder("FROM ").append(settings.base()).append('\n');
    layers.forEach(layer -> line(text, "COPY", "--link " + layer + "/ /"));
    new TreeMap<>(options.environment())
        .forEach((name, value) -> line(text, "ENV", name + "=" + quoted(value)));
    options.ports().forEach(port -> line(text, "EXPOSE", port));
    list(text, "VOLUME", options.volumes());
    if (options.user() != null) {
      line(text, "USER", options.user());
    }
    list(text, "ENTRYPOINT", application.entrypoint());
    list(text, "CMD", options.arguments());
    return text.toString();
  }

  private static void list(StringBuilder text, String keyword, List<String> values) {
    if (!values.isEmpty()) {
      line(text, keyword, JSON.writeValueAsString(values));
    }
  }

  private static void line(StringBuilder text, String keyword, String rest) {
    text.append(keyword).append(' ').append(rest).append('\n');
  }

  private static String quoted(String value) {
    return '"' + value.replaceAll("[\\\\\"$]", "\\\\$0") + '"';
  }
}
