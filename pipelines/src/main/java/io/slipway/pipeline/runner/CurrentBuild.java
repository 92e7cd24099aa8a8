package io.slipway.pipeline.runner;

import groovy.lang.GroovyObjectSupport;
import io.slipway.pipeline.record.RunStatus;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code currentBuild} of a script. A result only gets worse, as in Jenkins. */
public final class CurrentBuild extends GroovyObjectSupport {
  private final String name;
  private final long startMillis;
  private @Nullable RunStatus result;
  private @Nullable String displayName;
  private @Nullable String description;

  CurrentBuild(String name, long startMillis) {
    this.name = name;
    this.startMillis = startMillis;
  }

  /** Null until something set it. */
  public synchronized @Nullable String getResult() {
    return result == null ? null : result.name();
  }

  public synchronized void setResult(String value) {
    worsen(parse(value));
  }

  public String getCurrentResult() {
    return status().name();
  }

  public synchronized RunStatus status() {
    return Objects.requireNonNullElse(result, RunStatus.SUCCESS);
  }

  public synchronized void worsen(RunStatus status) {
    result = status().worse(status);
  }

  public boolean resultIsBetterOrEqualTo(String other) {
    return status().compareTo(parse(other)) <= 0;
  }

  public boolean resultIsWorseOrEqualTo(String other) {
    return status().compareTo(parse(other)) >= 0;
  }

  public String getFullDisplayName() {
    return name + " " + getDisplayName();
  }

  public String getProjectName() {
    return name;
  }

  public int getNumber() {
    return 1;
  }

  public String getId() {
    return "1";
  }

  public long getStartTimeInMillis() {
    return startMillis;
  }

  public synchronized String getDisplayName() {
    return Objects.requireNonNullElse(displayName, "#1");
  }

  public synchronized void setDisplayName(String value) {
    displayName = value;
  }

  public synchronized @Nullable String getDescription() {
    return description;
  }

  public synchronized void setDescription(@Nullable String value) {
    description = value;
  }

  /** There is no build before: a run knows only itself. */
  public @Nullable Object getPreviousBuild() {
    return null;
  }

  static RunStatus parse(String value) {
    try {
      return RunStatus.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw PipelineFailure.usage(
          "Unknown result '" + value + "'; known are " + Arrays.toString(RunStatus.values()));
    }
  }
}
