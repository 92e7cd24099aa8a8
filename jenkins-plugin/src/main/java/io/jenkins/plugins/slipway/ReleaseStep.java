package io.jenkins.plugins.slipway;

import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundSetter;

/** What the steps on a release in a cluster, by its name, have in common. */
public abstract class ReleaseStep extends SlipwayStep {
  private final String release;
  private String namespace = "default";
  private @Nullable String kubeconfig;

  ReleaseStep(String release) {
    this.release = Given.text(release, "");
  }

  public String getRelease() {
    return release;
  }

  public String getNamespace() {
    return namespace;
  }

  @DataBoundSetter
  public void setNamespace(String namespace) {
    this.namespace = Given.text(namespace, "default");
  }

  public @Nullable String getKubeconfig() {
    return kubeconfig;
  }

  @DataBoundSetter
  public void setKubeconfig(@Nullable String kubeconfig) {
    this.kubeconfig = Given.text(kubeconfig);
  }

  final Arguments releaseArguments() {
    return new Arguments()
        .with("release", release)
        .with("namespace", namespace)
        .with("kubeconfig", kubeconfig);
  }
}
