package io.slipway.deploy.metrics;

/**
 * Istio's standard metric of requests (istio.io/latest/docs/reference/config/metrics). Only what
 * the client's side reports counts: the server's side doesn't see a connection that fails, and both
 * together would count twice.
 */
final class IstioRequests {
  static final String METRIC = "istio_requests_total";

  /** How long requests took, in cumulative buckets. */
  static final String DURATIONS = "istio_request_duration_milliseconds_bucket";

  private static final String REPORTER = "source";

  private IstioRequests() {}

  static boolean counts(Sample sample) {
    return sample.label("reporter").equals(REPORTER);
  }

  /**
   * Answered with 5xx, or not at all: code 0, unless it was the client that hung up ({@code DC}).
   */
  static boolean isError(Sample sample) {
    String code = sample.label("response_code");
    boolean unanswered = code.equals("0") && !sample.label("response_flags").equals("DC");
    return code.startsWith("5") || unanswered;
  }

  static String promQl(String metric, String workload, String namespace) {
    return "%s{reporter=\"%s\",destination_workload=\"%s\",destination_workload_namespace=\"%s\"}"
        .formatted(metric, REPORTER, workload, namespace);
  }
}
