package io.slipway.pipeline.cli;

import io.slipway.pipeline.audit.AuditJoin;
import io.slipway.pipeline.audit.AuditRow;
import io.slipway.pipeline.audit.RunOperations;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.rest.HarborException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which entries of an audit log, and where the runs are that may have made them. */
final class AuditOptions {
  @Option(names = "--project", paramLabel = "NAME", description = "Only this project's entries.")
  private @Nullable String project;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "24h, 7d, or 2026-11-23T10:00:00Z (default: ${DEFAULT-VALUE}).")
  private String since = "24h";

  @Option(names = "--until", paramLabel = "TIME", description = "The same forms (default: now).")
  private String until = "0s";

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Where run records lie, at any depth (default: below the state directory).")
  private List<Path> runs = new ArrayList<>();

  @Option(
      names = "--window",
      paramLabel = "TIME",
      description = "How far the two clocks may be apart (default: ${DEFAULT-VALUE}).")
  private String window = "5m";

  @Option(names = "--unknown", description = "Only entries that belong to no known run.")
  private boolean unknown;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many entries (default: ${DEFAULT-VALUE}).")
  private int limit = 10_000;

  List<AuditRow> rows(HarborClient harbor, String registry, StepContext context)
      throws HarborException, StepFailure, InterruptedException {
    Instant now = Instant.now();
    Instant from = Times.moment("--since", since, now);
    Instant to = Times.moment("--until", until, now).plusSeconds(1);
    Duration slack = Times.duration("--window", window);
    AuditJoin join =
        new AuditJoin(operations(registry, from.minus(slack), to.plus(slack), context), slack);
    List<AuditRow> rows = new ArrayList<>();
    harbor
        .auditLog()
        .entries(project, from, to)
        .forEach(
            entry -> {
              AuditRow row = join.row(entry);
              if (!unknown || row.run() == null) {
                rows.add(row);
              }
              return rows.size() < limit;
            });
    return rows;
  }

  private RunOperations operations(String registry, Instant from, Instant to, StepContext context)
      throws StepFailure {
    RunOperations operations = new RunOperations(registry, from, to);
    Path usual = context.stateDirectory().resolve("runs");
    List<Path> places = runs.isEmpty() ? List.of(usual) : runs;
    for (Path place : places) {
      if (!Files.isDirectory(place) && !runs.isEmpty()) {
        throw new StepFailure(StepFailure.USAGE, "There is no directory " + place);
      }
      try {
        if (Files.isDirectory(place)) {
          operations.addAll(place);
        }
      } catch (IOException e) {
        throw new StepFailure(
            StepFailure.FAILED, "Tried to read the run records in " + place + ", but: " + e, e);
      }
    }
    return operations;
  }
}
