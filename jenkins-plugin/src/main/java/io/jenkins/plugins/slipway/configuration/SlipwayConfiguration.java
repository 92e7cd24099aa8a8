package io.jenkins.plugins.slipway.configuration;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.util.FormValidation;
import io.jenkins.plugins.slipway.Messages;
import jenkins.model.GlobalConfiguration;
import org.jenkinsci.Symbol;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The plugin's global settings; {@code unclassified: slipway:} in Configuration as Code. */
@Extension
@Symbol("slipway")
public final class SlipwayConfiguration extends GlobalConfiguration {
  private @Nullable String stateDirectory;

  public SlipwayConfiguration() {
    load();
  }

  public static SlipwayConfiguration get() {
    return ExtensionList.lookupSingleton(SlipwayConfiguration.class);
  }

  /**
   * Where blobs, snapshots, caches and journals lie on every agent: an absolute path; null means
   * what the CLI takes there: {@code $SLIPWAY_STATE}, {@code $XDG_STATE_HOME/slipway}, or {@code
   * ~/.local/state/slipway} of the agent's user.
   */
  public @Nullable String getStateDirectory() {
    return stateDirectory;
  }

  @DataBoundSetter
  public void setStateDirectory(@Nullable String stateDirectory) {
    this.stateDirectory =
        stateDirectory == null || stateDirectory.isBlank() ? null : stateDirectory.strip();
    save();
  }

  /** Checks the field as it is typed; looks at the text alone. */
  @POST
  public FormValidation doCheckStateDirectory(@QueryParameter String value) {
    return value.isBlank() || value.strip().startsWith("/")
        ? FormValidation.ok()
        : FormValidation.error(Messages.SlipwayConfiguration_notAbsolute());
  }
}
