package io.slipway.pipeline.runner.steps;

/** {@code scm} of a script: the source that the Jenkinsfile came from, which is the workspace. */
public enum Scm {
  INSTANCE
}
