package io.slipway.deploy.metrics;

/**
 * Istio's standard metric of requests (istio.io/latest/docs/reference/config/metrics). What the
 * client's side reports counts: the server's side doesn't see a connection that fails, and both
 * together would count twice. But the client's side counts no copies, so where the canary gets
 * those, both arms are seen from the server's side.
 */
final class IstioRequests {
  static final String METRIC = "istio_requests_total";

  /** How long requests took, in cumulative buckets. */
  static final String DURATIONS = "istio_request_duration_milliseconds_bucket";

  private IstioRequests() {}

  private static String reporter(boolean copies) {
    return copies ? "destination" : "source";
  }

  static boolean counts(Sample sample, boolean copies) {
    return sample.label("reporter").equals(reporter(copies));
  }

  /**
   * Answered with 5xx, or not at all: code 0, unless it was the client that hung up ({@code DC}).
   */
  static boolean isError(Sample sample) {
    String code = sample.label("response_code");
    boolean unanswered = code.equals("0") && !sample.label("response_flags").equals("DC");
    return code.startsWith("5") || unanswered;
  }

  static String promQl(String metric, String workload, String namespace, boolean copies) {
    return "%s{reporter=\"%s\",destination_workload=\"%s\",destination_workload_namespace=\"%s\"}"
        .formatted(metric, reporter(copies), workload, namespace);
  }
}
