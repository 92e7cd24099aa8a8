package io.slipway.registry;

import io.slipway.local.fault.Fault;
import io.slipway.local.fault.Fault.Side;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.registry.AccessLogEntry;
import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A source and a destination, each behind a proxy that does harm when it is told to. */
final class ShakyRegistries implements AutoCloseable {

  static final Limits SHORT =
      new Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofMillis(300),
          Duration.ofSeconds(2));

  /** Four attempts without a pause. */
  static final Retry PATIENT =
      new Retry(4, Duration.ofMillis(1), Duration.ofMinutes(1), pause -> {}, () -> 1.0);

  final LocalRegistry source;
  final LocalRegistry to;
  final FaultProxy sourceProxy;
  final FaultProxy toProxy;

  private ShakyRegistries(LocalRegistry source, LocalRegistry to) throws IOException {
    this.source = source;
    this.to = to;
    this.sourceProxy = FaultProxy.start(FaultProxy.Options.before(source.address()));
    this.toProxy = FaultProxy.start(FaultProxy.Options.before(to.address()));
  }

  static ShakyRegistries start(Path directory) throws IOException {
    return new ShakyRegistries(
        LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("source"))),
        LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("to"))));
  }

  static Replicator replicator() {
    return new RegistryReplicator(PATIENT, SHORT);
  }

  ReplicationResult copy(String repository, RunOptions options, ReplicationListener events)
      throws ReplicationException, InterruptedException {
    return replicator()
        .copy(
            sourceProxy.address() + "/" + repository + ":1",
            List.of(toProxy.address() + "/" + repository),
            options,
            events);
  }

  static Fault reset(Side side, long afterBytes) {
    return new Fault.Reset(side, afterBytes);
  }

  /** Answers of one registry to requests for blobs of a repository. */
  static List<AccessLogEntry> blobRequests(
      LocalRegistry registry, String repository, Predicate<AccessLogEntry> which) {
    return registry.accessLog().stream()
        .filter(entry -> entry.path().startsWith("/v2/" + repository + "/blobs/"))
        .filter(which)
        .toList();
  }

  @Override
  public void close() {
    sourceProxy.close();
    toProxy.close();
    source.close();
    to.close();
  }
}
