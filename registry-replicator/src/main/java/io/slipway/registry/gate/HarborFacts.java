package io.slipway.registry.gate;

import io.slipway.registry.harbor.HarborAccess;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.artifact.Artifacts.Artifact;
import io.slipway.registry.harbor.artifact.Artifacts.ScanSummary;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.transfer.Events;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Asks Harbor's management API; the clients live until this is closed. */
public final class HarborFacts implements RegistryFacts, AutoCloseable {

  private static final String FINISHED = "Success";

  private final HarborAccess access;
  private final Events events;
  private final Map<String, HarborClient> clients = new HashMap<>();

  public HarborFacts(HarborAccess access, Events events) {
    this.access = access;
    this.events = events;
  }

  @Override
  public Optional<Facts> find(String host, String repository, String reference)
      throws StoreException, InterruptedException {
    int slash = repository.indexOf('/');
    if (slash < 0) {
      throw new StoreException(
          Kind.REFUSED,
          "Tried to ask %s about %s, but a repository of Harbor's is PROJECT/NAME."
              .formatted(host, repository));
    }
    try {
      return client(host)
          .artifacts(repository.substring(0, slash))
          .find(repository.substring(slash + 1), reference)
          .map(HarborFacts::facts);
    } catch (HarborException e) {
      throw new StoreException(
          Kind.REFUSED,
          "%s A policy with a scan gate or newestBy: pushed needs a Harbor as its source."
              .formatted(e.getMessage()),
          null,
          e);
    }
  }

  private synchronized HarborClient client(String host)
      throws HarborException, InterruptedException {
    HarborClient known = clients.get(host);
    if (known == null) {
      known = HarborClient.open(host, access, events.retries(host));
      clients.put(host, known);
      requireHarbor(host, known);
    }
    return known;
  }

  /** Any registry answers 404 for an artifact of an API that it does not have. */
  private void requireHarbor(String host, HarborClient client)
      throws HarborException, InterruptedException {
    try {
      client.system().info();
    } catch (HarborException e) {
      clients.remove(host);
      client.close();
      throw e;
    }
  }

  private static Facts facts(Artifact artifact) {
    return new Facts(
        artifact.pushTime(),
        artifact
            .scan()
            .filter(scan -> FINISHED.equals(scan.scanStatus()))
            .map(ScanSummary::severity)
            .filter(Objects::nonNull)
            .flatMap(Severity::of)
            .orElse(null));
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(HarborClient::close);
    clients.clear();
  }
}
