package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.StepCatalogue;
import io.slipway.pipeline.step.StepFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "queue", description = "Show who waits for an environment.")
final class QueueCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of("NUMBER", "RELEASE", "STATE", "PRIORITY", "SINCE", "IMAGE", "HOLDER");

  private final Session session;

  QueueCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure {
    throw new StepFailure(StepFailure.USAGE, "Say what to do: slipway queue ls ENVIRONMENT");
  }

  @Command(
      name = "ls",
      mixinStandardHelpOptions = true,
      description = "List the releases of an environment, who runs and who comes next first.")
  int list(
      @Parameters(
              paramLabel = "ENVIRONMENT",
              description = "As schedule.queue.environment names it.")
          String environment,
      @Option(
              names = {"-n", "--namespace"},
              paramLabel = "NAME",
              defaultValue = "default",
              description = "Where the queue lies (default: ${DEFAULT-VALUE}).")
          String namespace,
      @Option(
              names = "--kubeconfig",
              paramLabel = "FILE",
              description = "The cluster (default: as kubectl).")
          @Nullable String kubeconfig,
      @Mixin OutputOptions output)
      throws StepFailure, InterruptedException {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("environment", environment);
    parameters.put("namespace", namespace);
    parameters.put("kubeconfig", kubeconfig);
    return new StepRunner(session, output)
        .work(
            context ->
                show(
                    StepCatalogue.standard().run("releaseQueue", parameters, context),
                    output.json));
  }

  private Object show(Map<String, @Nullable Object> queue, boolean json) {
    List<?> tickets = (List<?>) Objects.requireNonNull(queue.get("tickets"));
    if (!json) {
      Table.print(COLUMNS, tickets.stream().map(QueueCommand::row).toList(), session.out());
    }
    return tickets;
  }

  private static List<String> row(Object ticket) {
    return ((Map<?, ?>) ticket).values().stream().map(String::valueOf).toList();
  }
}
