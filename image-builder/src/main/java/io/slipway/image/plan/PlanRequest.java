package io.slipway.image.plan;

import io.slipway.image.config.Platform;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a Dockerfile is to be built.
 *
 * @param buildArgs {@code --build-arg} values
 * @param target a stage's name or index; null means the last
 * @param platform what the image is for
 * @param machine the machine that builds
 * @param features what the executor can do beyond the basics
 * @param contexts what names stand for besides stages and images
 * @param emulated architectures of Linux whose programs the machine runs through an emulator
 */
public record PlanRequest(
    Map<String, String> buildArgs,
    @Nullable String target,
    Platform platform,
    Platform machine,
    Set<Feature> features,
    NamedContexts contexts,
    Set<String> emulated) {

  public PlanRequest {
    buildArgs = Map.copyOf(buildArgs);
    features = Set.copyOf(features);
    emulated = Set.copyOf(emulated);
  }

  /** Where the machine runs its own programs only. */
  public PlanRequest(
      Map<String, String> buildArgs,
      @Nullable String target,
      Platform platform,
      Platform machine,
      Set<Feature> features,
      NamedContexts contexts) {
    this(buildArgs, target, platform, machine, features, contexts, Set.of());
  }

  /** A request without named contexts. */
  public PlanRequest(
      Map<String, String> buildArgs,
      @Nullable String target,
      Platform platform,
      Platform machine,
      Set<Feature> features) {
    this(buildArgs, target, platform, machine, features, NamedContexts.NONE);
  }
}
