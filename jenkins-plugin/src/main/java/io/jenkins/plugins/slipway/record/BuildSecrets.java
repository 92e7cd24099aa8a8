package io.jenkins.plugins.slipway.record;

import hudson.EnvVars;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jspecify.annotations.Nullable;

/** The values in a step's environment that no line of a record may hold. */
final class BuildSecrets {
  private BuildSecrets() {}

  /** What {@code withCredentials} binds, and password parameters. */
  static List<String> of(
      Run<?, ?> run, EnvVars environment, @Nullable EnvironmentExpander expander) {
    Set<String> names = new TreeSet<>();
    if (expander != null) {
      names.addAll(expander.getSensitiveVariables());
    }
    ParametersAction parameters = run.getAction(ParametersAction.class);
    if (parameters != null) {
      parameters.getParameters().stream()
          .filter(ParameterValue::isSensitive)
          .forEach(parameter -> names.add(parameter.getName()));
    }
    List<String> values = new ArrayList<>();
    names.stream()
        .filter(environment::containsKey)
        .forEach(name -> values.add(environment.get(name)));
    return values;
  }
}
