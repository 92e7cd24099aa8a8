package io.slipway.pipeline.demo;

import io.slipway.pipeline.step.StepFailure;
import java.util.List;
import java.util.Map;

/**
 * One commit of the shop that the demo takes through the Jenkinsfile.
 *
 * @param faultPercent the share of requests this version fails by itself
 * @param expectedExitCode how its run has to end
 */
record ShopVersion(String version, int faultPercent, String story, int expectedExitCode) {

  /** The first is deployed, the second promoted, the third rolled back. */
  static final List<ShopVersion> STORY =
      List.of(
          new ShopVersion("1", 0, "the first deployment", 0),
          new ShopVersion("2", 0, "a canary that does well", 0),
          new ShopVersion(
              "3", 30, "a canary that fails 30 % of its requests", StepFailure.ROLLED_BACK));

  Map<String, String> parameters() {
    return Map.of("VERSION", version, "FAULT_PERCENT", Integer.toString(faultPercent));
  }

  String run() {
    return "shop-" + version;
  }
}
