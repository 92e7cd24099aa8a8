package io.jenkins.plugins.slipway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundSetter;

/** How a Java application becomes an image without a Dockerfile. */
public abstract class JarOptionsStep extends ImageOptionsStep {
  private @Nullable String jar;
  private @Nullable String jarBase;
  private @Nullable String jarMainClass;
  private List<String> jarJvmFlags = new ArrayList<>();
  private List<String> jarPorts = new ArrayList<>();
  private List<String> jarVolumes = new ArrayList<>();
  private Map<String, String> jarEnvironment = new LinkedHashMap<>();
  private @Nullable String jarUser;
  private @Nullable String jarAppRoot;
  private @Nullable String jarMode;
  private List<String> jarDependencies = new ArrayList<>();
  private List<String> jarArguments = new ArrayList<>();

  public @Nullable String getJar() {
    return jar;
  }

  @DataBoundSetter
  public void setJar(@Nullable String jar) {
    this.jar = Given.text(jar);
  }

  public @Nullable String getJarBase() {
    return jarBase;
  }

  @DataBoundSetter
  public void setJarBase(@Nullable String jarBase) {
    this.jarBase = Given.text(jarBase);
  }

  public @Nullable String getJarMainClass() {
    return jarMainClass;
  }

  @DataBoundSetter
  public void setJarMainClass(@Nullable String jarMainClass) {
    this.jarMainClass = Given.text(jarMainClass);
  }

  public List<String> getJarJvmFlags() {
    return jarJvmFlags;
  }

  @DataBoundSetter
  public void setJarJvmFlags(List<String> jarJvmFlags) {
    this.jarJvmFlags = Given.lines(jarJvmFlags);
  }

  public List<String> getJarPorts() {
    return jarPorts;
  }

  @DataBoundSetter
  public void setJarPorts(List<String> jarPorts) {
    this.jarPorts = Given.lines(jarPorts);
  }

  public List<String> getJarVolumes() {
    return jarVolumes;
  }

  @DataBoundSetter
  public void setJarVolumes(List<String> jarVolumes) {
    this.jarVolumes = Given.lines(jarVolumes);
  }

  public Map<String, String> getJarEnvironment() {
    return jarEnvironment;
  }

  @DataBoundSetter
  public void setJarEnvironment(Map<String, String> jarEnvironment) {
    this.jarEnvironment = Given.map(jarEnvironment);
  }

  public @Nullable String getJarUser() {
    return jarUser;
  }

  @DataBoundSetter
  public void setJarUser(@Nullable String jarUser) {
    this.jarUser = Given.text(jarUser);
  }

  public @Nullable String getJarAppRoot() {
    return jarAppRoot;
  }

  @DataBoundSetter
  public void setJarAppRoot(@Nullable String jarAppRoot) {
    this.jarAppRoot = Given.text(jarAppRoot);
  }

  public @Nullable String getJarMode() {
    return jarMode;
  }

  @DataBoundSetter
  public void setJarMode(@Nullable String jarMode) {
    this.jarMode = Given.text(jarMode);
  }

  public List<String> getJarDependencies() {
    return jarDependencies;
  }

  @DataBoundSetter
  public void setJarDependencies(List<String> jarDependencies) {
    this.jarDependencies = Given.lines(jarDependencies);
  }

  public List<String> getJarArguments() {
    return jarArguments;
  }

  @DataBoundSetter
  public void setJarArguments(List<String> jarArguments) {
    this.jarArguments = Given.lines(jarArguments);
  }

  Arguments applicationArguments() {
    return optionArguments()
        .with("jar", jar)
        .with("jarBase", jarBase)
        .with("jarMainClass", jarMainClass)
        .with("jarJvmFlags", jarJvmFlags)
        .with("jarPorts", jarPorts)
        .with("jarVolumes", jarVolumes)
        .with("jarEnvironment", jarEnvironment)
        .with("jarUser", jarUser)
        .with("jarAppRoot", jarAppRoot)
        .with("jarMode", jarMode)
        .with("jarDependencies", jarDependencies)
        .with("jarArguments", jarArguments);
  }
}
