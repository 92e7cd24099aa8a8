package io.slipway.pipeline.audit;

import io.slipway.registry.harbor.audit.AuditLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the run that an entry of the audit log tells of. */
public final class AuditJoin {

  private final RunOperations runs;
  private final Duration window;

  /**
   * @param window how far Harbor's clock and moment may be from the run's
   */
  public AuditJoin(RunOperations runs, Duration window) {
    this.runs = runs;
    this.window = window;
  }

  /** The entry, with its run where one is known. */
  public AuditRow row(AuditLog.Entry entry) {
    Optional<RunOperation> byDigest =
        entry.digest().flatMap(digest -> nearest(entry, one -> one.digest().equals(digest)));
    Optional<RunOperation> byTag =
        byDigest.isPresent() || entry.digest().isPresent() ? Optional.empty() : byTag(entry);
    RunOperation run = byDigest.or(() -> byTag).orElse(null);
    String matchedBy = byDigest.isPresent() ? "digest" : byTag.isPresent() ? "tag" : null;
    return row(entry, run, matchedBy);
  }

  private Optional<RunOperation> byTag(AuditLog.Entry entry) {
    String tag = entry.tag().orElse("");
    return nearest(
        entry,
        one ->
            !tag.isEmpty() && tag.equals(one.tag()) && one.repository().equals(entry.repository()));
  }

  private interface Fit {
    boolean test(RunOperation operation);
  }

  private Optional<RunOperation> nearest(AuditLog.Entry entry, Fit fit) {
    Instant at = Objects.requireNonNullElse(entry.opTime(), Instant.EPOCH);
    return runs.of(Objects.toString(entry.operation(), ""))
        .filter(fit::test)
        .filter(one -> one.repository().isEmpty() || one.repository().equals(entry.repository()))
        .filter(one -> distance(one, at).compareTo(window) <= 0)
        .min(
            Comparator.comparing((RunOperation one) -> distance(one, at))
                .thenComparing(one -> one.tag() == null));
  }

  private static Duration distance(RunOperation one, Instant at) {
    return Duration.between(one.at(), at).abs();
  }

  private static AuditRow row(
      AuditLog.Entry entry, @Nullable RunOperation run, @Nullable String matchedBy) {
    return new AuditRow(
        Objects.toString(entry.opTime(), ""),
        Objects.toString(entry.username(), ""),
        word(entry),
        Objects.toString(entry.resource(), ""),
        entry.digest().orElse(run == null ? null : run.digest()),
        !Boolean.FALSE.equals(entry.operationResult()),
        run == null ? null : run.run(),
        run == null ? null : run.url(),
        run == null ? null : run.record(),
        run == null ? null : run.step(),
        matchedBy);
  }

  /** Harbor says create of a push. */
  private static String word(AuditLog.Entry entry) {
    String operation = Objects.toString(entry.operation(), "");
    String type = Objects.toString(entry.resourceType(), "");
    if (type.equals("artifact")) {
      return operation.equals("create") ? "push" : operation;
    }
    return operation + " " + type;
  }
}
