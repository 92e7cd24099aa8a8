package io.slipway.pipeline.cli;

import io.slipway.pipeline.audit.AuditRow;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.harbor.apply.HarborApplier;
import io.slipway.registry.harbor.apply.HarborPlan;
import io.slipway.registry.harbor.file.HarborFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "harbor",
    description = "Bring a Harbor to what a harbor.yaml says, and read its audit log.")
final class HarborCommand implements Callable<Integer> {

  /** With {@code --detailed-exitcode}, a plan that has changes ends with this. */
  static final int HAS_CHANGES = 3;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Session session;

  HarborCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure {
    throw new StepFailure(
        StepFailure.USAGE,
        "Say what to do: slipway harbor plan, apply, rotate, replicate or audit");
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Show what apply would do; change nothing.")
  int plan(
      @Mixin HarborFileOptions options,
      @Mixin OutputOptions output,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "Keep the plan, so that apply --plan does this one or nothing.")
          @Nullable Path out,
      @Option(names = "--detailed-exitcode", description = "End with 3 where the plan has changes.")
          boolean detailed)
      throws StepFailure, InterruptedException {
    List<HarborPlan> plans = new ArrayList<>();
    int code =
        new StepRunner(session, output)
            .work(
                context -> {
                  plans.addAll(options.each(context, plan -> {}));
                  return plans.stream().map(HarborPlan::toMap).toList();
                });
    if (!output.json) {
      plans.forEach(plan -> session.out().println(plan.toText()));
    }
    if (out != null) {
      save(plans, out);
    }
    boolean changes = plans.stream().anyMatch(plan -> !plan.changes().isEmpty());
    return detailed && changes ? HAS_CHANGES : code;
  }

  private static void save(List<HarborPlan> plans, Path out) throws StepFailure {
    try {
      Files.writeString(
          out, JSON.writeValueAsString(plans.stream().map(HarborPlan::toMap).toList()) + "\n");
    } catch (IOException e) {
      throw new StepFailure(
          StepFailure.FAILED, "Tried to keep the plan in " + out + ", but: " + e, e);
    }
  }

  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = "Do what the plan says; a second time, there is nothing to do.")
  int apply(
      @Mixin HarborFileOptions options,
      @Mixin OutputOptions output,
      @Option(
              names = "--plan",
              paramLabel = "FILE",
              description = "Do what this plan says, or nothing where it is no longer what is due.")
          @Nullable Path saved)
      throws StepFailure, InterruptedException {
    Map<String, String> due = saved == null ? Map.of() : SavedPlan.fingerprints(saved);
    return new StepRunner(session, output)
        .work(
            context ->
                options
                    .each(
                        context,
                        plan -> {
                          if (saved != null) {
                            SavedPlan.requireSame(saved, due, plan);
                          }
                          if (!output.json) {
                            session.out().println(plan.toText());
                          }
                          new HarborApplier(event -> context.emit((Record) event)).apply(plan);
                        })
                    .stream()
                    .map(HarborPlan::toMap)
                    .toList());
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = "Give robots of the file new secrets, which go to their files.")
  int rotate(
      @Mixin HarborFileOptions options,
      @Mixin OutputOptions output,
      @Parameters(
              paramLabel = "ROBOT",
              arity = "1..*",
              description = "NAME of a robot of the system, or PROJECT/NAME.")
          List<String> robots)
      throws StepFailure, InterruptedException {
    return new StepRunner(session, output)
        .work(context -> rotate(options, output, robots, context));
  }

  private List<Map<String, String>> rotate(
      HarborFileOptions options, OutputOptions output, List<String> robots, StepContext context)
      throws StepFailure, InterruptedException {
    List<Map<String, String>> rotated = new ArrayList<>();
    HarborFile file = options.only(context);
    for (String robot : robots) {
      Path secret =
          options
              .work(context)
              .run(
                  file.spec().registry(),
                  harbor -> options.planner(harbor, context).rotate(file, robot));
      rotated.add(Map.of("robot", robot, "secretFile", secret.toString()));
      if (!output.json) {
        session.out().println("rotated " + robot + ", secret in " + secret);
      }
    }
    return rotated;
  }

  @Command(
      name = "replicate",
      mixinStandardHelpOptions = true,
      description = "Run a replication policy of Harbor's own, and follow it to its end.")
  int replicate(
      @Mixin HarborPlaceOptions place,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "POLICY", description = "The policy's name.") String policy,
      @Option(
              names = "--timeout",
              paramLabel = "TIME",
              defaultValue = "1h",
              description = "How long to follow (default: ${DEFAULT-VALUE}).")
          String timeout)
      throws StepFailure, InterruptedException {
    Duration limit = Times.duration("--timeout", timeout);
    return new StepRunner(session, output)
        .work(
            context ->
                place
                    .work(context)
                    .run(
                        place.registry(context),
                        harbor -> new HarborReplication(harbor, context).run(policy, limit)));
  }

  @Command(
      name = "audit",
      mixinStandardHelpOptions = true,
      description = "Show Harbor's audit log, each entry with the run that it belongs to.")
  int audit(
      @Mixin HarborPlaceOptions place, @Mixin OutputOptions output, @Mixin AuditOptions options)
      throws StepFailure, InterruptedException {
    List<AuditRow> rows = new ArrayList<>();
    int code =
        new StepRunner(session, output)
            .work(
                context -> {
                  String registry = place.registry(context);
                  rows.addAll(
                      place
                          .work(context)
                          .run(registry, harbor -> options.rows(harbor, registry, context)));
                  return rows;
                });
    if (!output.json) {
      Table.print(AuditRow.COLUMNS, rows.stream().map(AuditRow::cells).toList(), session.out());
    }
    return code;
  }
}
