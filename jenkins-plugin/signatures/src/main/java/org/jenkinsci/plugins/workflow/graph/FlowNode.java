package org.jenkinsci.plugins.workflow.graph;

import hudson.model.Action;
import hudson.model.Actionable;
import hudson.model.Saveable;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.actions.ErrorAction;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;

public abstract class FlowNode extends Actionable implements Saveable {
  protected FlowNode() {}

  @Override
  public <T extends Action> T getAction(Class<T> type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getDisplayName() {
    throw new UnsupportedOperationException();
  }

  public List<? extends BlockStartNode> getEnclosingBlocks() {
    throw new UnsupportedOperationException();
  }

  public final ErrorAction getError() {
    throw new UnsupportedOperationException();
  }

  public FlowExecution getExecution() {
    throw new UnsupportedOperationException();
  }

  public String getId() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void save() throws IOException {
    throw new UnsupportedOperationException();
  }
}
