package io.slipway.image.java;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildListener;
import java.util.regex.Matcher;

/** Names the jar in events where the engine sees the Dockerfile that was made for it. */
record JarEvents(BuildListener listener, String jar) implements BuildListener {
  /** What a Dockerfile without a file is called. */
  private static final String DOCKERFILE = "Dockerfile";

  @Override
  public void on(BuildEvent event) {
    listener.on(translated(event));
  }

  private BuildEvent translated(BuildEvent event) {
    if (event instanceof BuildEvent.BuildStarted e) {
      return new BuildEvent.BuildStarted(
          jar, named(e.dockerfile()), e.tags(), e.platforms(), e.steps(), e.sandbox());
    }
    if (event instanceof BuildEvent.StepStarted e) {
      return new BuildEvent.StepStarted(
          e.stage(), e.index(), e.total(), e.instruction(), named(e.file()), e.line());
    }
    if (event instanceof BuildEvent.StepFailed e) {
      return new BuildEvent.StepFailed(
          e.stage(), e.index(), e.exitCode(), e.message(), named(e.file()), e.line());
    }
    if (event instanceof BuildEvent.Warning e) {
      return new BuildEvent.Warning(e.code(), e.message(), named(e.file()), e.line());
    }
    return event;
  }

  private String named(String file) {
    return file.equals(DOCKERFILE) ? jar : file;
  }

  /** A message about the jar: a line of a Dockerfile that nobody wrote tells nobody much. */
  static String named(String message, String jar) {
    return message.replaceFirst("^" + DOCKERFILE + ":\\d+:", Matcher.quoteReplacement(jar + ":"));
  }
}
