package io.slipway.pipeline.step;

/**
 * A step of a pipeline over one of the engines. Stateless; safe for use by several threads.
 *
 * @param <P> the parameters: a record whose components are the names used in a Jenkinsfile
 * @param <R> the result: a record of strings, numbers, booleans, lists and maps, so that a
 *     Jenkinsfile can read it as a map
 */
public interface PlatformStep<P extends Record, R extends Record> {

  /** The name in a Jenkinsfile, such as {@code buildImage}. */
  String name();

  Class<P> parameterType();

  Class<R> resultType();

  /**
   * Runs the step.
   *
   * @throws StepFailure in words for the user, with the exit code of the CLI
   * @throws InterruptedException where the run was cancelled; what the step started is stopped
   */
  R run(P parameters, StepContext context) throws StepFailure, InterruptedException;
}
