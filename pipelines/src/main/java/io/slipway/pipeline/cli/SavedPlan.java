package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.harbor.apply.HarborPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plan that {@code slipway harbor plan --out} kept. */
final class SavedPlan {

  private static final long LARGEST = 16L << 20;

  private SavedPlan() {}

  /** By registry. */
  static Map<String, String> fingerprints(Path file) throws StepFailure {
    try {
      if (Files.size(file) > LARGEST) {
        throw notAPlan(file, "it is larger than 16 MiB");
      }
      Map<String, String> fingerprints = new LinkedHashMap<>();
      for (JsonNode plan : JsonMapper.builder().build().readTree(Files.readAllBytes(file))) {
        fingerprints.put(plan.path("registry").asString(""), plan.path("fingerprint").asString(""));
      }
      return fingerprints;
    } catch (IOException e) {
      throw notAPlan(file, e.toString());
    } catch (JacksonException e) {
      throw notAPlan(file, "it is not JSON");
    }
  }

  private static StepFailure notAPlan(Path file, String why) {
    return new StepFailure(
        StepFailure.USAGE,
        "Tried to read the plan %s, but %s. Give a file that slipway harbor plan --out wrote."
            .formatted(file, why));
  }

  static void requireSame(Path file, Map<String, String> due, HarborPlan plan) throws StepFailure {
    String kept = due.get(plan.registry());
    if (kept == null) {
      throw notAPlan(file, "it has no plan for " + plan.registry());
    }
    if (!kept.equals(plan.fingerprint())) {
      throw new StepFailure(
          StepFailure.FAILED,
          "%s, or the file, changed since the plan %s was made. Nothing was done; due now would be:%n%s%nPlan again."
              .formatted(plan.registry(), file, plan.toText()));
    }
  }
}
