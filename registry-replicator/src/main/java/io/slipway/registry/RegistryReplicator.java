package io.slipway.registry;

import io.slipway.registry.auth.DockerConfig;
import io.slipway.registry.gate.HarborFacts;
import io.slipway.registry.harbor.HarborAccess;
import io.slipway.registry.journal.Journals;
import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.Stores;
import io.slipway.registry.traffic.Pace;
import io.slipway.registry.traffic.RateLimit;
import io.slipway.registry.transfer.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** Opens a run's stores, and leads it from what is wanted to the result. */
final class RegistryReplicator implements Replicator {

  private final Retry retry;
  private final Limits limits;
  private final Function<Path, Journals> journals;

  RegistryReplicator(Retry retry, Limits limits) {
    this(retry, limits, state -> new Journals(state, Clock.systemUTC()));
  }

  /**
   * @param journals of a state directory
   */
  RegistryReplicator(Retry retry, Limits limits, Function<Path, Journals> journals) {
    this.retry = retry;
    this.limits = limits;
    this.journals = journals;
  }

  @Override
  public ReplicationResult replicate(
      ReplicationPolicy policy, RunOptions options, ReplicationListener listener)
      throws ReplicationException, InterruptedException {
    RunOptions settled = options.settledBy(policy.spec());
    return run(policy.name(), settled, listener, run -> run.replicate(policy));
  }

  @Override
  public PolicyPlan plan(ReplicationPolicy policy, RunOptions options, ReplicationListener listener)
      throws ReplicationException, InterruptedException {
    RunOptions settled = options.settledBy(policy.spec()).withDryRun(true);
    return run(policy.name(), settled, listener, run -> run.plan(policy));
  }

  @Override
  public ReplicationResult copy(
      String source, List<String> destinations, RunOptions options, ReplicationListener listener)
      throws ReplicationException, InterruptedException {
    String name = "copy %s %s".formatted(source, String.join(" ", destinations));
    try {
      CopyRequest request = CopyRequest.parse(source, destinations);
      return run(name, options, listener, run -> run.copy(request));
    } catch (IllegalArgumentException e) {
      throw new ReplicationException(String.valueOf(e.getMessage()), e);
    }
  }

  private interface Work<T> {
    T of(Run run) throws StoreException, ReplicationException, InterruptedException;
  }

  private <T> T run(String name, RunOptions options, ReplicationListener listener, Work<T> work)
      throws ReplicationException, InterruptedException {
    Events events = new Events(listener);
    try (RunMemory memory = RunMemory.open(options, name, journals, events);
        Run run = open(options, memory, events)) {
      T result = work.of(run);
      if (result instanceof ReplicationResult done && done.succeeded()) {
        memory.finish();
      }
      return result;
    } catch (StoreException | IllegalArgumentException e) {
      throw new ReplicationException(String.valueOf(e.getMessage()), e);
    }
  }

  private Pace pace() {
    return Pace.of(retry.sleeper()::sleep);
  }

  private Run open(RunOptions options, RunMemory memory, Events events)
      throws ReplicationException {
    try {
      DockerConfig config = DockerConfig.load(options.dockerConfig(), System.getenv());
      Stores stores =
          new Stores(
              config,
              options.registries(),
              options.plainHttp(),
              options.insecure(),
              limits,
              memory.sessions(),
              pace(),
              (registry, endpoint, reason) ->
                  events.send(new ReplicationEvent.EndpointFailed(registry, endpoint, reason)));
      HarborAccess harbor =
          new HarborAccess(
              options.dockerConfig(), options.plainHttp(), options.insecure(), System.getenv());
      HarborFacts facts = new HarborFacts(harbor, events);
      return new Run(
          stores,
          memory.places(),
          new RateLimit(options.bandwidth(), pace()),
          retry,
          options,
          events,
          facts);
    } catch (IOException e) {
      throw new ReplicationException(String.valueOf(e.getMessage()), e);
    }
  }
}
