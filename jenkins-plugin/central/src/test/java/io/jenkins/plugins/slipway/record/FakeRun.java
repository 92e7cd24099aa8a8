package io.jenkins.plugins.slipway.record;

import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.RunAction2;

/** A build, as far as its record looks at it. */
public final class FakeRun extends Run<FakeRun.FakeJob, FakeRun> {
  private final Path directory;
  private final List<Action> actions = new ArrayList<>();

  /** A job of such builds. */
  public abstract static class FakeJob extends Job<FakeJob, FakeRun> {}

  public FakeRun(Path directory) {
    this.directory = directory;
  }

  @Override
  public void addAction(Action action) {
    actions.add(action);
    if (action instanceof RunAction2 attached) {
      attached.onAttached(this);
    }
  }

  @Override
  public <T extends Action> T getAction(Class<T> type) {
    return actions.stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
  }

  /** As a restart of Jenkins does: actions are read from disk, without what is transient. */
  public FakeRun reloaded() {
    FakeRun run = new FakeRun(directory);
    SlipwayBuildAction action = new SlipwayBuildAction();
    action.onLoad(run);
    run.actions.add(action);
    return run;
  }

  @Override
  public String getFullDisplayName() {
    return "shop #1";
  }

  @Override
  public long getDuration() {
    return 1234;
  }

  @Override
  public Result getResult() {
    return null;
  }

  @Override
  public File getRootDir() {
    return directory.toFile();
  }

  @Override
  public String getUrl() {
    return "job/shop/1/";
  }

  @Override
  public void checkPermission(hudson.security.Permission permission) {}

  @Override
  public synchronized void save() {}
}
