package io.jenkins.plugins.slipway.record;

import hudson.Extension;
import hudson.model.Run;
import io.slipway.pipeline.record.RunStatus;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.ErrorAction;
import org.jenkinsci.plugins.workflow.flow.GraphListener;
import org.jenkinsci.plugins.workflow.graph.BlockEndNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** Ends stages in the record of a build where the pipeline leaves them. */
@Extension
public final class StageEndListener implements GraphListener {
  private static final Logger LOGGER = Logger.getLogger(StageEndListener.class.getName());

  @Override
  public void onNewHead(FlowNode node) {
    if (node instanceof BlockEndNode<?> end) {
      try {
        left(end);
      } catch (IOException e) {
        LOGGER.log(
            Level.WARNING, "Tried to record the end of a stage of " + node.getDisplayName(), e);
      }
    }
  }

  private static void left(BlockEndNode<?> end) throws IOException {
    if (end.getExecution().getOwner().getExecutable() instanceof Run<?, ?> run) {
      SlipwayBuildAction action = run.getAction(SlipwayBuildAction.class);
      if (action != null) {
        ErrorAction error = end.getError();
        RunStatus status = error == null ? RunStatus.SUCCESS : RunStatus.FAILURE;
        action
            .record()
            .leave(
                end.getStartNode().getId(),
                status,
                error == null ? null : error.getError().getMessage());
      }
    }
  }
}
