package io.slipway.registry.status;

import io.slipway.registry.status.ReplicationStatus.At;
import io.slipway.registry.status.ReplicationStatus.Cell;
import io.slipway.registry.status.ReplicationStatus.Row;
import io.slipway.registry.status.ReplicationStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A status in words. */
public final class StatusText {

  private static final int DIGEST_SHOWN = 12;

  private StatusText() {}

  /**
   * A status as {@code --json} prints it.
   *
   * @param lags of the destinations, in their order
   */
  public record View(ReplicationStatus status, List<Lag> lags) {}

  /** How far a destination is behind the source. */
  public record Lag(String destination, long tags, long seconds) {}

  public static View view(ReplicationStatus status, Instant now) {
    List<Lag> lags = new ArrayList<>();
    for (int i = 0; i < status.destinations().size(); i++) {
      lags.add(
          new Lag(
              status.destinations().get(i).name(),
              status.tagsBehind(i),
              status.lag(i, now).toSeconds()));
    }
    return new View(status, lags);
  }

  public static String of(ReplicationStatus status, Instant now) {
    List<String> head = new ArrayList<>(List.of("TAG"));
    status.destinations().forEach(at -> head.add(at.name()));
    List<List<String>> lines = new ArrayList<>(List.of(head));
    for (Row row : status.rows()) {
      List<String> line = new ArrayList<>(List.of(row.name()));
      for (int i = 0; i < status.destinations().size(); i++) {
        line.add(cell(row.cells().get(i), status.destinations().get(i)));
      }
      lines.add(line);
    }
    StringBuilder text = new StringBuilder(title(status)).append('\n');
    table(lines, text);
    for (int i = 0; i < status.destinations().size(); i++) {
      text.append("  %s%n".formatted(line(status, i, now)));
    }
    reasons(status, text);
    return text.toString();
  }

  private static String title(ReplicationStatus status) {
    String run =
        status.started() == null
            ? "has not run"
            : status.finished() == null
                ? "run of %s goes on, or was cut off".formatted(status.started())
                : "run of %s took %s"
                    .formatted(
                        status.started(),
                        words(Duration.between(status.started(), status.finished())));
    return "%s from %s: %s, %s there already"
        .formatted(
            status.policy(),
            String.join(", ", status.sources()),
            run,
            bytes(status.bytesSkipped()));
  }

  private static String cell(@Nullable Cell cell, At at) {
    if (cell == null) {
      return "-";
    }
    return switch (cell.state()) {
      case VERIFIED -> "verified " + digest(cell.digest());
      case DUE -> at.state() == State.FAILED ? "failed" : "due " + digest(cell.digest());
      case RETRYING -> "retrying %d/%d".formatted(at.attempt(), at.of());
      case SKIPPED -> "skipped";
      case REFUSED -> "refused";
      case FAILED -> "failed";
    };
  }

  private static String digest(String digest) {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return hex.substring(0, Math.min(DIGEST_SHOWN, hex.length()));
  }

  private static void table(List<List<String>> lines, StringBuilder text) {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    lines.forEach(
        line -> {
          for (int i = 0; i < columns; i++) {
            widths[i] = Math.max(widths[i], line.get(i).length());
          }
        });
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder(" ");
      for (int i = 0; i < columns; i++) {
        row.append(' ')
            .append(line.get(i))
            .append(" ".repeat(widths[i] - line.get(i).length() + 1));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
  }

  private static String line(ReplicationStatus status, int i, Instant now) {
    At at = status.destinations().get(i);
    long behind = status.tagsBehind(i);
    Duration lag = status.lag(i, now);
    String stands =
        switch (at.state()) {
          case RETRYING -> "retrying %d/%d: %s".formatted(at.attempt(), at.of(), at.reason());
          case FAILED -> "failed" + (at.reason() == null ? "" : ": " + at.reason());
          default -> behind == 0 ? "in sync" : "copying";
        };
    String late =
        behind == 0 && lag.isZero() ? "" : ", %d tags and %s behind".formatted(behind, words(lag));
    return "%s: %s; %d verified%s; %s copied, %s mounted"
        .formatted(
            at.name(),
            stands,
            status.count(i, State.VERIFIED),
            late,
            bytes(at.bytesCopied()),
            bytes(at.bytesMounted()));
  }

  private static void reasons(ReplicationStatus status, StringBuilder text) {
    for (Row row : status.rows()) {
      for (int i = 0; i < row.cells().size(); i++) {
        Cell cell = row.cells().get(i);
        if (cell != null && cell.reason() != null && cell.state() != State.RETRYING) {
          text.append(
              "  %s %s %s: %s%n"
                  .formatted(
                      cell.state().name().toLowerCase(Locale.ROOT),
                      row.name(),
                      status.destinations().get(i).name(),
                      Objects.requireNonNull(cell.reason())));
        }
      }
    }
  }

  private static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d min".formatted(seconds / 60);
    }
    return seconds < 48 * 3600
        ? "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60)
        : "%d days".formatted(seconds / 86_400);
  }

  private static String bytes(long bytes) {
    return bytes < 1_000_000
        ? "%d B".formatted(bytes)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
