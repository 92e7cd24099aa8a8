package io.slipway.image.java;

import io.slipway.image.BuildContext;
import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildListener;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.DockerfileSource;
import io.slipway.image.ImageBuilder;
import io.slipway.image.JarOptions;
import io.slipway.image.UsageException;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Builds jars by way of another builder, which gets everything else as it is. */
public final class JarBuilder implements ImageBuilder {
  private static final String EPOCH = "SOURCE_DATE_EPOCH";
  private static final String WARNING = "JarExploded";

  private final ImageBuilder dockerfiles;

  public JarBuilder(ImageBuilder dockerfiles) {
    this.dockerfiles = dockerfiles;
  }

  @Override
  public BuildResult build(BuildRequest request, BuildListener listener)
      throws BuildException, InterruptedException {
    JarOptions jar = request.jar();
    if (jar == null) {
      return dockerfiles.build(request, listener);
    }
    if (request.dockerfile() != null || request.target() != null) {
      throw new UsageException(
          "a jar is built without a Dockerfile; leave out --file and --target");
    }
    try {
      StateDirectory state = StateDirectory.open(request.stateDirectory());
      try (Session session = state.session()) {
        return build(request, jar, new UnpackedJars(state, session), listener);
      }
    } catch (IOException e) {
      throw new BuildException(
          "Tried to work in the state directory "
              + request.stateDirectory()
              + ", but: "
              + e.getMessage(),
          e);
    }
  }

  private BuildResult build(
      BuildRequest request, JarOptions jar, UnpackedJars jars, BuildListener listener)
      throws BuildException, InterruptedException {
    JarContext context = JarContext.of(jar, jars, allowed(request, jar));
    String shown = jar.jar().toString();
    for (String warning : context.warnings()) {
      listener.on(new BuildEvent.Warning(WARNING, warning, shown, 1));
    }
    try {
      return dockerfiles.build(translated(request, context), new JarEvents(listener, shown));
    } catch (UsageException e) {
      throw e;
    } catch (BuildException e) {
      throw new BuildException(JarEvents.named(String.valueOf(e.getMessage()), shown), e);
    }
  }

  /** A manifest may name what the user has given to the build, and what lies beside the jar. */
  private static Path allowed(BuildRequest request, JarOptions jar) {
    return request.context() instanceof BuildContext.Directory directory
        ? directory.path()
        : Objects.requireNonNull(jar.jar().toAbsolutePath().getParent());
  }

  /** Without a time of its own an image is as old as time, so that two builds give the same. */
  private static BuildRequest translated(BuildRequest request, JarContext context) {
    Map<String, String> arguments = new HashMap<>(request.buildArgs());
    arguments.putIfAbsent(EPOCH, "0");
    return request
        .with()
        .jar(null)
        .context(new BuildContext.Directory(context.directory()))
        .dockerfile(new DockerfileSource.Text(context.dockerfile()))
        .buildArgs(arguments)
        .build();
  }
}
