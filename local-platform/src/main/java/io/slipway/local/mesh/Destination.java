package io.slipway.local.mesh;

import java.util.List;

/**
 * What a backend leads to at one moment.
 *
 * @param ready all of its endpoints
 * @param limits counts the requests under way where the policy bounds them
 */
record Destination(
    List<Endpoint> ready, TrafficPolicy policy, RequestLimits limits, Ejections ejections) {

  /** Those that aren't ejected. */
  List<Endpoint> healthy() {
    OutlierDetection outliers = policy.outliers();
    return outliers == null ? ready : ejections.healthy(ready, outliers);
  }

  /**
   * Notes how an endpoint fared.
   *
   * @param status 503 or 504 where there was no answer
   */
  void answered(Endpoint endpoint, int status) {
    OutlierDetection outliers = policy.outliers();
    if (outliers != null) {
      ejections.answered(endpoint.address(), status, ready, outliers);
    }
  }
}
