package io.jenkins.plugins.slipway.record;

import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** The stages and parallel branches around a step: the enclosing blocks that have a label. */
final class StagesAround {
  private StagesAround() {}

  /** The outermost first. */
  static List<OpenStages.Stage> of(FlowNode node) {
    List<? extends BlockStartNode> blocks = node.getEnclosingBlocks();
    List<OpenStages.Stage> stages = new ArrayList<>();
    String parent = null;
    for (int i = blocks.size() - 1; i >= 0; i--) {
      BlockStartNode block = blocks.get(i);
      LabelAction label = block.getAction(LabelAction.class);
      if (label != null) {
        ThreadNameAction branch = block.getAction(ThreadNameAction.class);
        String name = branch == null ? label.getDisplayName() : branch.getThreadName();
        stages.add(new OpenStages.Stage(block.getId(), name, parent, branch != null));
        parent = block.getId();
      }
    }
    return stages;
  }
}
