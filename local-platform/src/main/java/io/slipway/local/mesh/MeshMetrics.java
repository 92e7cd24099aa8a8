package io.slipway.local.mesh;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests as Istio counts them at the caller's side ("Istio Standard Metrics"), in Prometheus'
 * text format 0.0.4.
 */
final class MeshMetrics {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Logger LOG = LoggerFactory.getLogger(MeshMetrics.class);

  /** Envoy's default histogram buckets, in milliseconds. */
  private static final double[] BUCKETS = {
    0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000,
    1800000, 3600000
  };

  private static final int MAX_SERIES = 10_000;

  private record Labels(
      String reporter, ServiceName service, Workload workload, int code, String flags) {
    @Override
    public String toString() {
      return label("reporter", reporter)
          + label(",destination_service_name", service.name())
          + label(",destination_service_namespace", service.namespace())
          + label(",destination_workload", workload.name())
          + label(",destination_workload_namespace", workload.namespace())
          + label(",destination_version", workload.version())
          + label(",response_code", String.valueOf(code))
          + label(",response_flags", flags);
    }

    private static String label(String name, String value) {
      String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      return name + "=\"" + escaped + "\"";
    }
  }

  private static final class Series {
    private final LongAdder[] buckets = new LongAdder[BUCKETS.length + 1];
    private final DoubleAdder sum = new DoubleAdder();

    Series() {
      Arrays.setAll(buckets, i -> new LongAdder());
    }

    void add(double millis) {
      int bucket = Arrays.binarySearch(BUCKETS, millis);
      buckets[bucket < 0 ? -bucket - 1 : bucket].increment();
      sum.add(millis);
    }
  }

  private final Map<Labels, Series> series = new ConcurrentHashMap<>();

  /**
   * What the caller's side saw; the other side saw what was answered, without earlier tries.
   *
   * @param code 0 where the client went away before there was one, as Envoy has it
   * @param flags Envoy's response flags, {@code -} for none
   */
  void record(ServiceName service, Workload workload, int code, String flags, Duration duration) {
    count(new Labels("source", service, workload, code, flags), duration);
    if (flags.equals("-") || flags.equals("DI")) {
      count(new Labels("destination", service, workload, code, "-"), duration);
    }
  }

  /** A copy: the caller's side doesn't count it, the side of who got it does. */
  void recordCopy(ServiceName service, Workload workload, int code, Duration duration) {
    count(new Labels("destination", service, workload, code, "-"), duration);
  }

  private void count(Labels labels, Duration duration) {
    if (series.size() >= MAX_SERIES && !series.containsKey(labels)) {
      LOG.warn("{} series are counted already; not counted: {}", MAX_SERIES, labels);
      return;
    }
    series.computeIfAbsent(labels, absent -> new Series()).add(duration.toNanos() / 1e6);
  }

  String exposition() {
    StringBuilder total = new StringBuilder("# TYPE istio_requests_total counter\n");
    StringBuilder durations =
        new StringBuilder("# TYPE istio_request_duration_milliseconds histogram\n");
    series.forEach(
        (labels, counted) -> {
          long count = appendHistogram(durations, labels.toString(), counted);
          append(total, "istio_requests_total", labels.toString(), String.valueOf(count));
        });
    return total.append(durations).toString();
  }

  private static long appendHistogram(StringBuilder out, String labels, Series counted) {
    long count = 0;
    for (int i = 0; i <= BUCKETS.length; i++) {
      count += counted.buckets[i].sum();
      String bound = i == BUCKETS.length ? "+Inf" : number(BUCKETS[i]);
      append(
          out,
          "istio_request_duration_milliseconds_bucket",
          labels + ",le=\"" + bound + "\"",
          String.valueOf(count));
    }
    append(out, "istio_request_duration_milliseconds_sum", labels, number(counted.sum.sum()));
    append(out, "istio_request_duration_milliseconds_count", labels, String.valueOf(count));
    return count;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3f", value).replaceFirst("0+$", "");
  }

  private static void append(StringBuilder out, String name, String labels, String value) {
    out.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }
}
