package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.AbortException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Copies a release file and the manifests that it names from the agent's workspace. All must lie in
 * the workspace: the copies are read on the controller, where another path means another file.
 */
final class ReleaseFiles {
  private ReleaseFiles() {}

  static void copy(String file, AgentFiles files, Staging staging)
      throws IOException, InterruptedException {
    String release = inside(file, Path.of(""), file);
    byte[] content = files.read(release);
    staging.write(release, content);
    Path directory = Path.of(release).resolveSibling("");
    for (String manifest : manifests(new String(content, UTF_8), release)) {
      String path = inside(manifest, directory, release);
      staging.write(path, files.read(path));
    }
  }

  private static String inside(String path, Path from, String named) throws AbortException {
    Path normal = from.resolve(path).normalize();
    if (normal.isAbsolute() || normal.startsWith("..")) {
      throw new AbortException(
          named
              + ": '"
              + path
              + "' is not in the workspace. Give a path below it; the step reads no others.");
    }
    return normal.toString();
  }

  /** What doesn't parse names no manifests: the step itself says what is wrong, and where. */
  private static List<String> manifests(String yaml, String label) {
    List<String> paths = new ArrayList<>();
    try {
      for (Object document :
          new Load(LoadSettings.builder().setLabel(label).build()).loadAllFromString(yaml)) {
        if (document instanceof Map<?, ?> release
            && release.get("spec") instanceof Map<?, ?> spec
            && spec.get("manifests") instanceof List<?> items) {
          items.forEach(item -> paths.add(String.valueOf(item)));
        }
      }
    } catch (YamlEngineException e) {
      return List.of();
    }
    return paths;
  }
}
