package io.slipway.image.java;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildListener;

/** Names the jar in events where the engine sees the Dockerfile that was made for it. */
record JarEvents(BuildListener listener, String dockerfile, String jar) implements BuildListener {

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
    return file.equals(dockerfile) ? jar : file;
  }

  /** What follows {@code FILE:LINE} in a message; a line of a made Dockerfile tells nobody much. */
  String withoutPlace(String message) {
    return message.substring(dockerfile.length()).replaceFirst("^:\\d+", "");
  }
}
