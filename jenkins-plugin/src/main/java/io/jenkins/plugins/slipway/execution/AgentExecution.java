package io.jenkins.plugins.slipway.execution;

import hudson.EnvVars;
import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.slipway.configuration.SlipwayConfiguration;
import io.jenkins.plugins.slipway.record.StepRecord;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jspecify.annotations.Nullable;

/** A step that moves bytes: it runs on the agent, where the workspace is. */
public final class AgentExecution extends BackgroundExecution {
  private static final long serialVersionUID = 1L;

  public AgentExecution(StepContext context, String step, LinkedHashMap<String, Object> arguments) {
    super(context, step, arguments);
  }

  @Override
  LinkedHashMap<String, @Nullable Object> work(
      String step, LinkedHashMap<String, Object> arguments, StepRecord record) throws Exception {
    try (EventReceiver events = new EventReceiver(record::emit)) {
      AgentStep work =
          new AgentStep(
              step,
              arguments,
              new TreeMap<>(getContext().get(EnvVars.class)),
              SlipwayConfiguration.get().getStateDirectory(),
              new RemoteOutputStream(events));
      return Workspaces.of(getContext()).act(work).result();
    }
  }
}
