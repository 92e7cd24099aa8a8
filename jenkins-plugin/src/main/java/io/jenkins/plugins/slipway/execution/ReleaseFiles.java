package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.deploy.release.Release;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.pipeline.yaml.StrictYaml;
import io.slipway.pipeline.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Copies a release file and the manifests that it names from the agent's workspace. All must lie in
 * the workspace: the copies are read on the controller, where another path means another file.
 */
final class ReleaseFiles {
  private ReleaseFiles() {}

  static void copy(String file, Map<String, String> environment, AgentFiles files, Staging staging)
      throws IOException, InterruptedException, StepFailure {
    String release = inside(file, Path.of(""), "deployRelease");
    byte[] content = files.read(release);
    staging.write(release, content);
    Path directory = Path.of(release).resolveSibling("");
    for (String manifest : manifests(new String(content, UTF_8), release, environment)) {
      String path = inside(manifest, directory, release);
      staging.write(path, files.read(path));
    }
  }

  private static String inside(String path, Path from, String named) throws StepFailure {
    Path normal = from.resolve(path).normalize();
    if (normal.isAbsolute() || normal.startsWith("..")) {
      throw new StepFailure(
          StepFailure.USAGE,
          named
              + ": '"
              + path
              + "' is not in the workspace. Give a path below it: the step reads no other files.");
    }
    return normal.toString();
  }

  private static List<String> manifests(String yaml, String file, Map<String, String> environment)
      throws StepFailure {
    try {
      List<String> manifests = new ArrayList<>();
      StrictYaml.parseAll(yaml, file, Release.class, environment)
          .forEach(release -> manifests.addAll(release.spec().manifests()));
      return manifests;
    } catch (YamlException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
