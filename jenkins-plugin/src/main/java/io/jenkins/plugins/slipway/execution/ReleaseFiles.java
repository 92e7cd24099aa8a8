package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.WaveCluster;
import io.slipway.deploy.source.ReleaseSources;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.pipeline.yaml.StrictYaml;
import io.slipway.pipeline.yaml.YamlException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies a release file and the files that it names from the agent's workspace. All must lie in the
 * workspace: the copies are read on the controller, where another path means another file.
 */
final class ReleaseFiles {
  private ReleaseFiles() {}

  static void copy(String file, Map<String, String> environment, AgentFiles files, Staging staging)
      throws IOException, InterruptedException, StepFailure {
    String release = inside(file, Path.of(""), "deployRelease");
    byte[] content = files.read(release);
    staging.write(release, content);
    Path directory = Path.of(release).resolveSibling("");
    for (Release each : releases(new String(content, UTF_8), release, environment)) {
      for (String named : files(each, files, directory)) {
        String path = inside(named, directory, release);
        staging.write(path, files.read(path));
      }
      for (WaveCluster cluster : each.spec().clusters()) {
        String path = inside(ownKubeconfig(cluster, release), directory, release);
        String safe = Kubeconfig.selfContained(files.text(path), path, files::read);
        staging.write(path, safe.getBytes(UTF_8));
      }
    }
  }

  /** Those too that only an overlay, a chart or a Compose file names. */
  private static Set<String> files(Release release, AgentFiles files, Path directory)
      throws IOException, InterruptedException, StepFailure {
    try {
      return ReleaseSources.files(release.spec(), new SourcesOnAgent(files, directory));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (SourcesOnAgent.Interrupted e) {
      InterruptedException interrupted = new InterruptedException(e.getMessage());
      interrupted.initCause(e);
      throw interrupted;
    } catch (DeployException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** The step's own kubeconfig comes with its current context alone. */
  private static String ownKubeconfig(WaveCluster cluster, String release) throws StepFailure {
    String kubeconfig = cluster.kubeconfig();
    if (kubeconfig == null || cluster.context() != null) {
      throw new StepFailure(
          StepFailure.USAGE,
          release
              + ": cluster '"
              + cluster.name()
              + "' needs a kubeconfig of its own and no context: on the controller a kubeconfig has its current context alone.");
    }
    return kubeconfig;
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

  private static List<Release> releases(String yaml, String file, Map<String, String> environment)
      throws StepFailure {
    try {
      return StrictYaml.parseAll(yaml, file, Release.class, environment);
    } catch (YamlException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
