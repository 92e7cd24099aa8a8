package io.jenkins.plugins.slipway.record;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.RunListener;

/** Ends the record of a build with the build. */
@Extension
public final class RunEndListener extends RunListener<Run<?, ?>> {

  @Override
  public void onFinalized(Run<?, ?> run) {
    SlipwayBuildAction action = run.getAction(SlipwayBuildAction.class);
    if (action != null) {
      action.finish();
    }
  }
}
