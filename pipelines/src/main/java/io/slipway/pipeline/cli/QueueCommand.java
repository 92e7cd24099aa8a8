package io.slipway.pipeline.cli;

import io.slipway.deploy.Deployer;
import io.slipway.deploy.schedule.queue.QueueState;
import io.slipway.deploy.schedule.queue.Ticket;
import io.slipway.pipeline.step.ClusterWork;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
    return new StepRunner(session, output)
        .work(context -> show(read(environment, namespace, kubeconfig, context), output.json));
  }

  private static QueueState read(
      String environment, String namespace, @Nullable String kubeconfig, StepContext context)
      throws StepFailure, InterruptedException {
    return new ClusterWork(Deployer::connect)
        .run(kubeconfig, context, deployer -> deployer.queue(environment, namespace));
  }

  private Object show(QueueState queue, boolean json) {
    List<Ticket> tickets =
        Stream.concat(queue.running().stream(), queue.waiting().stream()).toList();
    if (!json) {
      Table.print(COLUMNS, tickets.stream().map(QueueCommand::row).toList(), session.out());
    }
    List<Map<String, Object>> facts = new ArrayList<>();
    tickets.forEach(ticket -> facts.add(facts(ticket)));
    return facts;
  }

  private static List<String> row(Ticket ticket) {
    return facts(ticket).values().stream().map(String::valueOf).toList();
  }

  private static Map<String, Object> facts(Ticket ticket) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("number", ticket.number());
    facts.put("release", ticket.namespace() + "/" + ticket.release());
    facts.put("state", ticket.running() ? "running" : "waiting");
    facts.put("priority", ticket.priority());
    facts.put("since", ticket.since().toString());
    facts.put("image", ticket.image());
    facts.put("holder", ticket.holder());
    return facts;
  }
}
