package io.jenkins.plugins.slipway;

import java.util.LinkedHashMap;
import org.jenkinsci.plugins.workflow.steps.Step;

/** A platform step in a Jenkinsfile. Data-bound: its properties are the step's parameters. */
public abstract class SlipwayStep extends Step {

  /** The arguments for the catalogue: text, numbers, booleans, lists and maps only. */
  abstract LinkedHashMap<String, Object> arguments();
}
