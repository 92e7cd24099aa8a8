package io.slipway.deploy.metrics;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.log.PodLogs;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.CheckJob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Runs a Job once in a rollout and takes its end for the verdict. Its name is made of the
 * rollout's, so a controller that takes over finds it. Not for several threads.
 */
final class JobSource implements MetricSource {
  private static final int LOG_LINES = 20;
  private static final int LONGEST_LOG = 2000;
  private static final int LONGEST_NAME = 52;

  /** Clears up where the controller could not. */
  private static final int KEPT_SECONDS = 3600;

  private final CheckJob job;
  private final SourceContext context;
  private final String name;
  private @Nullable Judgement concluded;

  JobSource(CheckJob job, String metric, SourceContext context) {
    this.job = job;
    this.context = context;
    this.name = name(context.rollout(), metric);
  }

  private static String name(String rollout, String metric) {
    String whole = rollout + "-" + metric;
    CRC32 crc = new CRC32();
    crc.update(whole.getBytes(StandardCharsets.UTF_8));
    String start = whole.substring(0, Math.min(whole.length(), LONGEST_NAME));
    return start.replaceAll("-+$", "") + "-" + HexFormat.of().toHexDigits((int) crc.getValue());
  }

  @Override
  public Reading read(Arm arm) throws InterruptedException {
    if (concluded != null) {
      return new Reading.Ruling(concluded);
    }
    try {
      return new Reading.Ruling(look());
    } catch (DeployException e) {
      return new Reading.Nothing(String.valueOf(e.getMessage()));
    }
  }

  private Judgement look() throws InterruptedException {
    Job found =
        context
            .cluster()
            .<@Nullable Job>call(
                "read " + what(),
                client -> client.batch().v1().jobs().inNamespace(namespace()).withName(name).get());
    if (found == null) {
      var unused =
          context
              .cluster()
              .tryCall("create " + what(), client -> client.resource(wanted()).create());
      return new Judgement(Verdict.HOLD, "Job %s was started".formatted(name));
    }
    if (has(found, "Complete")) {
      return conclude(Verdict.ADVANCE, "Job %s succeeded".formatted(name));
    }
    return has(found, "Failed")
        ? conclude(Verdict.ROLLBACK, "Job %s failed%s".formatted(name, log()))
        : new Judgement(Verdict.HOLD, "Job %s is running".formatted(name));
  }

  private Judgement conclude(Verdict verdict, String reason) throws InterruptedException {
    Judgement judgement = new Judgement(verdict, reason);
    concluded = judgement;
    context
        .cluster()
        .call(
            "delete " + what(),
            client ->
                client
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace())
                    .withName(name)
                    .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                    .delete());
    return judgement;
  }

  private static boolean has(Job job, String condition) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream()
            .anyMatch(each -> each.getType().equals(condition) && "True".equals(each.getStatus()));
  }

  /** The end of the log, for the reason; a log that can't be read is no reason to wait. */
  private String log() throws InterruptedException {
    try {
      PodLogs logs = new PodLogs(context.cluster(), namespace());
      List<String> lines = new ArrayList<>();
      for (Pod pod : logs.pods(Map.of("job-name", name))) {
        lines.addAll(logs.last(pod.getMetadata().getName(), "check", LOG_LINES));
      }
      String text = String.join("\n", lines);
      String end =
          text.length() <= LONGEST_LOG ? text : text.substring(text.length() - LONGEST_LOG);
      return end.isBlank() ? "" : "; the end of its log: " + end;
    } catch (DeployException e) {
      return "; " + e.getMessage();
    }
  }

  private Job wanted() {
    return new JobBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace())
        .addToLabels("app.kubernetes.io/managed-by", "slipway")
        .addToLabels("slipway.io/rollout", context.rollout())
        .endMetadata()
        .withNewSpec()
        .withBackoffLimit(0)
        .withActiveDeadlineSeconds(job.timeoutOrDefault().toSeconds())
        .withTtlSecondsAfterFinished(KEPT_SECONDS)
        .withNewTemplate()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withServiceAccountName(job.serviceAccount())
        .addNewContainer()
        .withName("check")
        .withImage(job.image())
        .withCommand(job.command())
        .withArgs(job.args())
        .withEnv(environment())
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private List<EnvVar> environment() {
    Map<String, String> all = new TreeMap<>(job.env());
    all.put("SLIPWAY_RELEASE", context.release());
    all.put("SLIPWAY_IMAGE", context.image());
    all.put("SLIPWAY_WORKLOAD", Arm.CANARY.deployment(context.selector().workload()));
    all.put("SLIPWAY_NAMESPACE", namespace());
    return all.entrySet().stream()
        .map(
            entry ->
                new EnvVarBuilder().withName(entry.getKey()).withValue(entry.getValue()).build())
        .toList();
  }

  private String what() {
    return "Job %s in namespace %s".formatted(name, namespace());
  }

  private String namespace() {
    return context.selector().namespace();
  }

  @Override
  public String query(Arm arm) {
    return "Job " + name;
  }
}
