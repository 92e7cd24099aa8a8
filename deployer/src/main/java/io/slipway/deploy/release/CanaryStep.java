package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step: bring the traffic and the Pods to where they should be, judge for a while, wait, and go
 * on. What a step doesn't name of weight, header route, mirror and scale stays as it was.
 *
 * @param setWeight percent of the traffic for the new version, 0 to 100
 * @param headerRoute requests that go to the new version whatever the weight; empty ends it
 * @param mirror percent of the stable version's requests that the new one gets a copy of; 0 ends it
 * @param scale how many Pods the canary has, as {@link Scale} has it
 * @param analyse how long to judge before the step counts as passed
 * @param pauseFor how long to wait, still judging, after the step has passed
 * @param pause whether to stop after that until someone resumes, promotes or aborts
 */
public record CanaryStep(
    @Nullable Integer setWeight,
    @Nullable List<RequestMatch> headerRoute,
    @Nullable Integer mirror,
    @Nullable String scale,
    @Nullable Duration analyse,
    @Nullable Duration pauseFor,
    @Nullable Boolean pause) {
  public CanaryStep {
    percentage(setWeight, "setWeight");
    percentage(mirror, "mirror");
    headerRoute = headerRoute == null ? null : List.copyOf(headerRoute);
    require(
        scale == null || !new Scale(scale).isInternal(),
        "scale: %s is nothing to write: where Pods make the share, the weight says how many"
            .formatted(scale));
    positiveIfPresent(analyse, "analyse");
    positiveIfPresent(pauseFor, "pauseFor");
    require(
        Stream.of(setWeight, headerRoute, mirror, scale, analyse, pauseFor, pause)
            .anyMatch(Objects::nonNull),
        "steps: a step is empty; expected at least one of setWeight, headerRoute, mirror, scale,"
            + " analyse, pauseFor and pause");
  }

  public CanaryStep(int setWeight, @Nullable Duration analyse) {
    this(setWeight, analyse, null);
  }

  public CanaryStep(int setWeight, @Nullable Duration analyse, @Nullable Boolean pause) {
    this(setWeight, null, null, null, analyse, null, pause);
  }

  public boolean pauses() {
    return Boolean.TRUE.equals(pause);
  }

  private static void percentage(@Nullable Integer value, String component) {
    require(
        value == null || (value >= 0 && value <= 100),
        "%s: %d is not a percentage; allowed are 0 to 100".formatted(component, value));
  }
}
