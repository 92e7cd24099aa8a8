package io.slipway.deploy.source.compose;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.source.tree.SourceFiles;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files of {@code NAME=VALUE} lines as Compose has them: comments, {@code export}, quotes. */
final class EnvFiles {
  private EnvFiles() {}

  static Map<String, String> read(SourceFiles files, String path) {
    Map<String, String> variables = new LinkedHashMap<>();
    int number = 0;
    for (String line : files.text(path).lines().toList()) {
      number++;
      String text = line.strip().replaceFirst("^export\\s+", "");
      if (!text.isEmpty() && !text.startsWith("#")) {
        int equals = text.indexOf('=');
        if (equals < 1) {
          throw DeployException.usage(
              "%s:%d: expected NAME=VALUE, but found '%s'".formatted(path, number, text));
        }
        variables.put(text.substring(0, equals).strip(), value(text.substring(equals + 1).strip()));
      }
    }
    return variables;
  }

  private static String value(String text) {
    boolean quoted =
        text.length() > 1
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    if (quoted) {
      String inside = text.substring(1, text.length() - 1);
      return text.charAt(0) == '\''
          ? inside
          : inside.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"");
    }
    return text.replaceFirst("\\s+#.*$", "");
  }
}
