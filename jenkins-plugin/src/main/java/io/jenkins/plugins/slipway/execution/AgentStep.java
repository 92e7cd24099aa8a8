package io.jenkins.plugins.slipway.execution;

import hudson.remoting.VirtualChannel;
import io.slipway.pipeline.StateDirectory;
import io.slipway.pipeline.step.StepFailure;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import jenkins.MasterToSlaveFileCallable;
import org.jspecify.annotations.Nullable;

/**
 * A step on its way to an agent. An interrupt of the waiting thread on the controller reaches the
 * thread on the agent over the channel.
 */
final class AgentStep extends MasterToSlaveFileCallable<StepOutcome> {
  private static final long serialVersionUID = 1L;

  private final String step;
  private final LinkedHashMap<String, Object> arguments;
  private final TreeMap<String, String> environment;
  private final @Nullable String stateDirectory;

  /** Serialisable where the agent is not the controller itself. */
  @SuppressWarnings("serial")
  private final OutputStream events;

  /**
   * @param stateDirectory null or empty means what the CLI takes on the agent, {@link
   *     StateDirectory#of}
   * @param events where the events go, as {@link EventWire} writes them
   */
  AgentStep(
      String step,
      LinkedHashMap<String, Object> arguments,
      TreeMap<String, String> environment,
      @Nullable String stateDirectory,
      OutputStream events) {
    this.step = step;
    this.arguments = arguments;
    this.environment = environment;
    this.stateDirectory = stateDirectory;
    this.events = events;
  }

  @Override
  public StepOutcome invoke(File workspace, @Nullable VirtualChannel channel)
      throws IOException, InterruptedException {
    try (PluginClassLoader ignored = PluginClassLoader.enter();
        EventBatches batches = new EventBatches(events)) {
      StepEnvironment context =
          new StepEnvironment(workspace.toPath(), environment, state(), batches::add);
      return StepOutcome.of(Platform.catalogue().run(step, arguments, context));
    } catch (StepFailure failure) {
      return StepOutcome.of(failure);
    } catch (RuntimeException broken) {
      throw Broken.portable(step + " on the agent", broken);
    }
  }

  private Path state() {
    return stateDirectory == null || stateDirectory.isEmpty()
        ? StateDirectory.of(environment)
        : Path.of(stateDirectory);
  }
}
