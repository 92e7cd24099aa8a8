package io.slipway.pipeline.runner;

import io.slipway.pipeline.step.StepCatalogue;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run, as a person asks for it.
 *
 * @param workspace the directory that steps work in; it is made where it is missing
 * @param parameters values for the Jenkinsfile's {@code parameters}
 * @param environment what steps find in their environment, before what the Jenkinsfile adds
 * @param recordDirectory where the run record is written
 * @param stateDirectory where blobs, snapshots, caches and journals lie; shared between runs
 * @param steps the platform steps
 * @param prompt answers {@code input}
 */
public record RunSpec(
    Path jenkinsfile,
    Path workspace,
    Map<String, String> parameters,
    Map<String, String> environment,
    Path recordDirectory,
    Path stateDirectory,
    StepCatalogue steps,
    Prompt prompt) {

  public RunSpec {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    environment = Map.copyOf(environment);
  }
}
