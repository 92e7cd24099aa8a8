package io.jenkins.plugins.slipway;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundSetter;

/** What the steps that reach registries have in common. */
public abstract class RegistryStep extends SlipwayStep {
  private @Nullable String dockerConfig;
  private List<String> plainHttp = new ArrayList<>();
  private List<String> insecure = new ArrayList<>();

  public @Nullable String getDockerConfig() {
    return dockerConfig;
  }

  @DataBoundSetter
  public void setDockerConfig(@Nullable String dockerConfig) {
    this.dockerConfig = Given.text(dockerConfig);
  }

  public List<String> getPlainHttp() {
    return plainHttp;
  }

  @DataBoundSetter
  public void setPlainHttp(List<String> plainHttp) {
    this.plainHttp = Given.lines(plainHttp);
  }

  public List<String> getInsecure() {
    return insecure;
  }

  @DataBoundSetter
  public void setInsecure(List<String> insecure) {
    this.insecure = Given.lines(insecure);
  }

  final Arguments registryArguments() {
    return new Arguments()
        .with("dockerConfig", dockerConfig)
        .with("plainHttp", plainHttp)
        .with("insecure", insecure);
  }
}
