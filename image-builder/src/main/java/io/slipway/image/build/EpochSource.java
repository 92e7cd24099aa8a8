package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.fetch.FetchSecrets;
import io.slipway.image.mount.Secrets;
import io.slipway.image.plan.NamedContexts;
import io.slipway.image.plan.PlanRequest;
import io.slipway.image.plan.SourceDate;
import io.slipway.image.source.Contexts;
import io.slipway.image.source.PreparedContext;
import io.slipway.image.source.SourceTimes;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Puts the number that is meant where {@code SOURCE_DATE_EPOCH} names a source. */
final class EpochSource {
  private EpochSource() {}

  /** The request with a number, or with none where the source has no time. */
  static BuildRequest resolve(BuildRequest request, Dockerfile dockerfile, PreparedContext context)
      throws BuildException, InterruptedException {
    Optional<SourceDate> named = named(request, dockerfile);
    if (named.isEmpty()) {
      return request;
    }
    try (Session session = StateDirectory.open(request.stateDirectory()).session()) {
      StateDirectory state = StateDirectory.open(request.stateDirectory());
      FetchSecrets secrets = new FetchSecrets(new Secrets(request.run().secrets())::find);
      Contexts contexts = new Contexts(context.tree(), state, session, secrets);
      Map<String, String> arguments = new HashMap<>(request.buildArgs());
      arguments.put(
          SourceDate.VARIABLE,
          new SourceTimes(contexts, context)
              .of(named.get())
              .map(time -> "" + time.getEpochSecond())
              .orElse(""));
      return request.with().buildArgs(arguments).build();
    } catch (IOException e) {
      throw new BuildException(
          "Tried to open the state directory "
              + request.stateDirectory()
              + ", but: "
              + e.getMessage(),
          e);
    }
  }

  private static Optional<SourceDate> named(BuildRequest request, Dockerfile dockerfile)
      throws BuildException {
    NamedContexts contexts = NamedContexts.parse(request.buildContexts());
    PlanRequest plan =
        new PlanRequest(
            request.buildArgs(),
            request.target(),
            Platforms.asked(request).get(0),
            Platform.host(),
            RunRules.of(request.run()).features(),
            contexts);
    try {
      return SourceDate.of(dockerfile, plan);
    } catch (DockerfileException e) {
      throw e.toBuildException();
    }
  }
}
