package io.jenkins.plugins.slipway.record;

import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.slipway.Messages;
import io.slipway.pipeline.page.PageAssets;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunRecord;
import io.slipway.pipeline.record.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.RunAction2;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.verb.GET;

/**
 * "Slipway" in a build's sidebar: the page of the build's record. Stored with the build without a
 * field of its own; safe for use by several threads.
 */
public final class SlipwayBuildAction implements RunAction2 {
  private static final Logger LOGGER = Logger.getLogger(SlipwayBuildAction.class.getName());
  private static final String URL_NAME = "slipway";

  private transient @Nullable Run<?, ?> run;
  private transient @Nullable BuildRecord record;

  /** The build's action; the first step adds it. */
  static SlipwayBuildAction of(Run<?, ?> run) throws IOException {
    synchronized (run) {
      SlipwayBuildAction action = run.getAction(SlipwayBuildAction.class);
      if (action == null) {
        action = new SlipwayBuildAction();
        run.addAction(action);
        run.save();
      }
      return action;
    }
  }

  /** The record, open for appending; only for a build that is running. */
  synchronized BuildRecord record() throws IOException {
    if (record == null) {
      record = BuildRecord.open(getRun(), directory(), Clock.systemUTC());
    }
    return record;
  }

  /** Appends how the build ended and closes the record. */
  synchronized void finish() {
    try (BuildRecord ending = record()) {
      Result result = getRun().getResult();
      RunStatus status = result == null ? RunStatus.SUCCESS : RunStatus.valueOf(result.toString());
      ending.append(null, new RunEvent.RunFinished(status, getRun().getDuration(), null));
    } catch (IOException e) {
      LOGGER.log(
          Level.WARNING, "Tried to end the run record of " + getRun().getFullDisplayName(), e);
    }
    record = null;
  }

  @Override
  public void onAttached(Run<?, ?> r) {
    run = r;
  }

  @Override
  public void onLoad(Run<?, ?> r) {
    run = r;
  }

  /** For the views. */
  public Run<?, ?> getRun() {
    if (run == null) {
      throw new IllegalStateException("Jenkins has not attached the action to its build");
    }
    return run;
  }

  /** For the views: what the box on the build's page says. */
  public RecordSummary getSummary() throws IOException {
    return RecordSummary.read(directory());
  }

  /** For the views: the page's scripts, in order. */
  public List<String> getScripts() {
    return PageAssets.SCRIPTS;
  }

  String pageUrl() {
    return getRun().getUrl() + URL_NAME + "/";
  }

  private Path directory() {
    return getRun().getRootDir().toPath().resolve("slipway");
  }

  @Override
  public String getDisplayName() {
    return Messages.SlipwayBuildAction_displayName();
  }

  @Override
  public String getIconFileName() {
    return "symbol-slipway plugin-slipway";
  }

  @Override
  public String getUrlName() {
    return URL_NAME;
  }

  /** {@code record?offset=N}: the record's bytes from there on. */
  @GET
  public void doRecord(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
    getRun().checkPermission(Item.READ);
    PageResources.record(directory().resolve(RunRecord.FILE), request, response);
  }

  /** {@code page/FILE}: a file of the page's static bundle. */
  @GET
  public void doPage(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
    PageResources.asset(request, response);
  }
}
