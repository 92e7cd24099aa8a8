package io.slipway.registry.status;

import io.slipway.registry.status.ReplicationStatus.At;
import io.slipway.registry.status.ReplicationStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/** Policies' status in Prometheus's text format (version 0.0.4). */
public final class Metrics {

  private static final double MILLIS = 1000.0;

  private Metrics() {}

  public static String of(List<ReplicationStatus> policies, Instant now) {
    StringBuilder text = new StringBuilder();
    head(text, "slipway_replication_tags", "Tags of a destination by state.");
    for (ReplicationStatus policy : policies) {
      tags(text, policy);
    }
    gauge(
        text,
        "slipway_replication_behind_tags",
        "Tags that a destination is behind the source.",
        policies,
        ReplicationStatus::tagsBehind);
    gauge(
        text,
        "slipway_replication_lag_seconds",
        "How long a destination has been behind the source.",
        policies,
        (policy, at) -> policy.lag(at, now).toMillis() / MILLIS);
    gauge(
        text,
        "slipway_replication_in_sync_timestamp_seconds",
        "When all of a destination's tags were last verified; 0 for never.",
        policies,
        (policy, at) -> seconds(policy.destinations().get(at).inSync()));
    gauge(
        text,
        "slipway_replication_retry_attempt",
        "The attempt that comes next where one has failed; 0 where none has.",
        policies,
        (policy, at) -> policy.destinations().get(at).attempt());
    bytes(text, policies);
    runs(text, policies);
    return text.toString();
  }

  private static double seconds(@Nullable Instant time) {
    return time == null ? 0 : time.toEpochMilli() / MILLIS;
  }

  private static void head(StringBuilder text, String name, String help) {
    text.append("# HELP %s %s\n# TYPE %s gauge\n".formatted(name, help, name));
  }

  private static void gauge(
      StringBuilder text,
      String name,
      String help,
      List<ReplicationStatus> policies,
      ToDoubleBiFunction<ReplicationStatus, Integer> value) {
    head(text, name, help);
    for (ReplicationStatus policy : policies) {
      for (int at = 0; at < policy.destinations().size(); at++) {
        sample(text, name, labels(policy, at, null, null), value.applyAsDouble(policy, at));
      }
    }
  }

  private static void tags(StringBuilder text, ReplicationStatus policy) {
    for (int at = 0; at < policy.destinations().size(); at++) {
      for (State state : State.values()) {
        String word = state.name().toLowerCase(Locale.ROOT);
        sample(
            text,
            "slipway_replication_tags",
            labels(policy, at, "state", word),
            policy.count(at, state));
      }
    }
  }

  private static void bytes(StringBuilder text, List<ReplicationStatus> policies) {
    String name = "slipway_replication_last_run_bytes";
    head(text, name, "Blob bytes of the last run by what became of them.");
    for (ReplicationStatus policy : policies) {
      for (int at = 0; at < policy.destinations().size(); at++) {
        At place = policy.destinations().get(at);
        sample(text, name, labels(policy, at, "outcome", "copied"), place.bytesCopied());
        sample(text, name, labels(policy, at, "outcome", "mounted"), place.bytesMounted());
      }
    }
    head(
        text,
        "slipway_replication_last_run_skipped_bytes",
        "Blob bytes that the last run found at the destinations.");
    for (ReplicationStatus policy : policies) {
      sample(
          text,
          "slipway_replication_last_run_skipped_bytes",
          List.of(label("policy", policy.policy())),
          policy.bytesSkipped());
    }
  }

  private static void runs(StringBuilder text, List<ReplicationStatus> policies) {
    String name = "slipway_replication_last_run_seconds";
    head(text, name, "How long the last run took; of one that goes on, nothing.");
    for (ReplicationStatus policy : policies) {
      if (policy.started() != null && policy.finished() != null) {
        Duration took = Duration.between(policy.started(), policy.finished());
        sample(text, name, List.of(label("policy", policy.policy())), took.toMillis() / MILLIS);
      }
    }
  }

  private static List<String> labels(
      ReplicationStatus policy, int at, @Nullable String name, @Nullable String value) {
    List<String> labels = new ArrayList<>();
    labels.add(label("policy", policy.policy()));
    labels.add(label("destination", policy.destinations().get(at).name()));
    if (name != null && value != null) {
      labels.add(label(name, value));
    }
    return labels;
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }

  private static void sample(StringBuilder text, String name, List<String> labels, double value) {
    String number =
        value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    text.append("%s{%s} %s\n".formatted(name, String.join(",", labels), number));
  }
}
