package io.slipway.registry;

import io.slipway.registry.auth.DockerConfig;
import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.Stores;
import java.io.IOException;
import java.util.List;

/** Opens a run's stores, and leads it from what is wanted to the result. */
final class RegistryReplicator implements Replicator {

  private final Retry retry;
  private final Limits limits;

  RegistryReplicator(Retry retry, Limits limits) {
    this.retry = retry;
    this.limits = limits;
  }

  @Override
  public ReplicationResult replicate(
      ReplicationPolicy policy, RunOptions options, ReplicationListener listener)
      throws ReplicationException, InterruptedException {
    try (Run run = open(options, listener)) {
      return run.replicate(policy);
    } catch (StoreException e) {
      throw new ReplicationException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public ReplicationPlan plan(ReplicationPolicy policy, RunOptions options)
      throws ReplicationException, InterruptedException {
    try (Run run = open(options, ReplicationListener.NONE)) {
      return run.plan(policy);
    } catch (StoreException e) {
      throw new ReplicationException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public ReplicationResult copy(
      String source, List<String> destinations, RunOptions options, ReplicationListener listener)
      throws ReplicationException, InterruptedException {
    try (Run run = open(options, listener)) {
      return run.copy(CopyRequest.parse(source, destinations));
    } catch (StoreException | IllegalArgumentException e) {
      throw new ReplicationException(String.valueOf(e.getMessage()), e);
    }
  }

  private Run open(RunOptions options, ReplicationListener listener) throws ReplicationException {
    try {
      DockerConfig config = DockerConfig.load(options.dockerConfig(), System.getenv());
      Stores stores = new Stores(config, options.plainHttp(), options.insecure(), limits);
      return new Run(stores, retry, options, listener);
    } catch (IOException e) {
      throw new ReplicationException(String.valueOf(e.getMessage()), e);
    }
  }
}
