package io.jenkins.plugins.slipway.record;

import com.google.common.util.concurrent.ListenableFuture;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Action;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The context of a step in a build, in a branch of a stage. */
@SuppressWarnings("serial")
public final class FakeStep extends StepContext {
  private final Run<?, ?> run;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Object result;
  private volatile Throwable failure;

  public FakeStep(Run<?, ?> run) {
    this.run = run;
  }

  @Override
  public <T> T get(Class<T> key) {
    for (Object value : List.of(run, workspace(), environment(), secrets(), listener(), node())) {
      if (key.isInstance(value)) {
        return key.cast(value);
      }
    }
    return null;
  }

  private FilePath workspace() {
    return new FilePath(run.getRootDir());
  }

  private static EnvVars environment() {
    return new EnvVars(Map.of("TOKEN", "hunter2-hunter2", "USER", "ci"));
  }

  private static EnvironmentExpander secrets() {
    return new EnvironmentExpander() {
      @Override
      public Set<String> getSensitiveVariables() {
        return Set.of("TOKEN", "UNSET");
      }
    };
  }

  private TaskListener listener() {
    PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
    return new TaskListener() {
      @Override
      public PrintStream getLogger() {
        return out;
      }

      @Override
      public void hyperlink(String url, String text) {
        out.print(text + " at " + url);
      }
    };
  }

  private static FlowNode node() {
    return new Node(
        "9",
        List.of(
            new Block("7", new Branch("east")),
            new Block("5", null),
            new Block(
                "3",
                new LabelAction("Deploy") {
                  @Override
                  public String getDisplayName() {
                    return "Deploy";
                  }
                })));
  }

  /** What was written to the console. */
  public String console() {
    return console.toString(StandardCharsets.UTF_8);
  }

  /** Waits for the step's end: its result, or the failure. */
  public Object end() throws InterruptedException {
    if (!ended.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("The step did not end");
    }
    return failure == null ? result : failure;
  }

  @Override
  public void onSuccess(Object value) {
    result = value;
    ended.countDown();
  }

  @Override
  public void onFailure(Throwable cause) {
    failure = cause;
    ended.countDown();
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public ListenableFuture<Void> saveState() {
    throw new UnsupportedOperationException();
  }

  private static class Branch extends LabelAction implements ThreadNameAction {
    private final String name;

    Branch(String name) {
      super(name);
      this.name = name;
    }

    @Override
    public String getDisplayName() {
      return "Branch: " + name;
    }

    @Override
    public String getThreadName() {
      return name;
    }
  }

  private static final class Block extends BlockStartNode {
    private final String id;
    private final LabelAction label;

    Block(String id, LabelAction label) {
      this.id = id;
      this.label = label;
    }

    @Override
    public String getId() {
      return id;
    }

    @Override
    public <T extends Action> T getAction(Class<T> type) {
      return type.isInstance(label) ? type.cast(label) : null;
    }
  }

  private static final class Node extends FlowNode {
    private final String id;
    private final List<BlockStartNode> blocks;

    Node(String id, List<? extends BlockStartNode> blocks) {
      this.id = id;
      this.blocks = new ArrayList<>(blocks);
    }

    @Override
    public String getId() {
      return id;
    }

    @Override
    public List<? extends BlockStartNode> getEnclosingBlocks() {
      return blocks;
    }
  }
}
