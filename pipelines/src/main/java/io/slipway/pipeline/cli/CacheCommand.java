package io.slipway.pipeline.cli;

import io.slipway.image.UsageException;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.upkeep.Amounts;
import io.slipway.image.upkeep.CacheRecord;
import io.slipway.image.upkeep.Filter;
import io.slipway.image.upkeep.Inventory;
import io.slipway.image.upkeep.Pruner;
import io.slipway.image.upkeep.Pruner.Outcome;
import io.slipway.image.upkeep.Rule;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "cache", description = "List or prune what builds keep on this machine.")
final class CacheCommand implements Callable<Integer> {
  private final Session session;

  CacheCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure {
    throw new StepFailure(
        StepFailure.USAGE, "Say what to do: slipway cache ls, slipway cache prune");
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "List what there is.")
  int list(
      @Option(
              names = "--filter",
              paramLabel = "KEY=VALUE",
              description = "Only some: kind=KIND, id=ID, shared=true|false, or with !=.")
          @Nullable List<String> filters,
      @Option(names = "--json", description = "Print them as JSON.") boolean json)
      throws StepFailure, InterruptedException {
    return work(
        state -> {
          Filter filter = Filter.parse(given(filters));
          List<CacheRecord> records = Inventory.of(state).stream().filter(filter).toList();
          print(records, json);
        },
        json);
  }

  @Command(
      name = "prune",
      mixinStandardHelpOptions = true,
      description = "Remove what no running build uses.")
  int prune(
      @Option(
              names = "--max-age",
              paramLabel = "AGE",
              description = "Remove what was not used for so long: 7d, 36h, 90m.")
          @Nullable String maxAge,
      @Option(
              names = "--max-size",
              paramLabel = "SIZE",
              description = "Remove what was not used for longest until so much is left: 10GB.")
          @Nullable String maxSize,
      @Option(names = "--all", description = "Remove everything that nobody uses.") boolean all,
      @Option(
              names = "--filter",
              paramLabel = "KEY=VALUE",
              description = "Only some: kind=KIND, id=ID, shared=true|false, or with !=.")
          @Nullable List<String> filters,
      @Option(names = "--dry-run", description = "Only say what would go.") boolean dryRun,
      @Option(names = "--json", description = "Print the result as JSON.") boolean json)
      throws StepFailure, InterruptedException {
    return work(
        state -> {
          List<Rule> rules = rules(maxAge, maxSize, all, Filter.parse(given(filters)));
          Pruner pruner = new Pruner(state, Clock.systemUTC());
          print(dryRun ? pruner.preview(rules) : pruner.prune(rules), dryRun, json);
        },
        json);
  }

  private static List<String> given(@Nullable List<String> filters) {
    return filters == null ? List.of() : filters;
  }

  private static List<Rule> rules(
      @Nullable String maxAge, @Nullable String maxSize, boolean all, Filter filter)
      throws UsageException {
    List<Rule> rules = new ArrayList<>();
    if (all) {
      rules.add(Rule.unused(filter, Duration.ZERO));
    }
    if (maxAge != null) {
      rules.add(Rule.unused(filter, Amounts.age(maxAge)));
    }
    if (maxSize != null) {
      rules.add(Rule.downTo(filter, Amounts.bytes(maxSize)));
    }
    if (rules.isEmpty()) {
      throw new UsageException("Say what is to go: --max-age, --max-size or --all");
    }
    return rules;
  }

  /** What is done with a state directory. */
  @FunctionalInterface
  private interface Work {
    void on(StateDirectory state) throws IOException, UsageException, InterruptedException;
  }

  private int work(Work work, boolean json) throws StepFailure, InterruptedException {
    Path directory = session.stateDirectory();
    if (!Files.isDirectory(directory)) {
      session.out().println(json ? "[]" : "There is no state in " + directory);
      return 0;
    }
    try {
      work.on(StateDirectory.open(directory));
      return 0;
    } catch (UsageException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new StepFailure(
          StepFailure.FAILED, "Tried to look through " + directory + ", but: " + e.getMessage(), e);
    }
  }

  private void print(List<CacheRecord> records, boolean json) {
    if (json) {
      session.out().println(CacheViews.json(records));
      return;
    }
    CacheViews.table(records).forEach(session.out()::println);
    long bytes = records.stream().mapToLong(CacheRecord::bytes).sum();
    session.out().println(records.size() + " records, " + Amounts.text(bytes));
  }

  private void print(Outcome outcome, boolean dryRun, boolean json) {
    if (json) {
      session.out().println(CacheViews.json(outcome, dryRun));
      return;
    }
    CacheViews.table(outcome.removed()).forEach(session.out()::println);
    session
        .out()
        .println(
            (dryRun ? "would remove " : "removed ")
                + outcome.removed().size()
                + " records, "
                + Amounts.text(outcome.bytes())
                + "; "
                + Amounts.text(outcome.left())
                + (dryRun ? " would be left" : " are left"));
  }
}
