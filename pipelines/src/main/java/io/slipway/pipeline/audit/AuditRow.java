package io.slipway.pipeline.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log with the run that it belongs to.
 *
 * @param at ISO 8601
 * @param user a robot's name too
 * @param operation push, pull, delete, or Harbor's own word
 * @param matchedBy {@code digest} or {@code tag}; null where no run is known
 */
public record AuditRow(
    String at,
    String user,
    String operation,
    String resource,
    @Nullable String digest,
    boolean succeeded,
    @Nullable String run,
    @Nullable String url,
    @Nullable String record,
    @Nullable String step,
    @Nullable String matchedBy) {

  /** The columns of {@link #cells()}. */
  public static final List<String> COLUMNS =
      List.of("TIME", "OPERATION", "RESOURCE", "DIGEST", "USER", "RUN", "BY");

  private static final int SHORT_DIGEST = 19;

  public List<String> cells() {
    return List.of(
        at,
        succeeded ? operation : operation + " (failed)",
        resource,
        digest == null ? "-" : digest.substring(0, Math.min(SHORT_DIGEST, digest.length())),
        user,
        run == null ? "-" : url == null ? run : run + " " + url,
        matchedBy == null ? "-" : matchedBy);
  }
}
