package io.slipway.deploy;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to an API server of a process that dies: some writes pass, and then nothing does. What a
 * killed process has sent has happened, what it would have sent next hasn't.
 */
public final class DyingProxy implements AutoCloseable {
  private final FaultProxy proxy;
  private final Path kubeconfig;
  private final int allowed;
  private final boolean countsLeases;
  private final AtomicInteger writes = new AtomicInteger();

  public DyingProxy(Path kubeconfig, Path directory, int allowed) throws IOException {
    this(kubeconfig, directory, allowed, true);
  }

  /**
   * @param countsLeases false where leases are renewed: how often that is depends on the time
   */
  DyingProxy(Path kubeconfig, Path directory, int allowed, boolean countsLeases)
      throws IOException {
    String text = Files.readString(kubeconfig);
    String target = text.replaceAll("(?s).*server:\\s*\"?(http[^\\s\"]+).*", "$1");
    this.allowed = allowed;
    this.countsLeases = countsLeases;
    this.proxy =
        FaultProxy.start(
            FaultProxy.Options.before(URI.create(target).getAuthority())
                .withRules(FaultRule.on(this::isDead, new Fault.Status(403, null))));
    this.kubeconfig = Files.createTempFile(directory, "dying", ".yaml");
    Files.writeString(this.kubeconfig, text.replace(target, "http://" + proxy.address()));
  }

  public Path kubeconfig() {
    return kubeconfig;
  }

  /** Whether there was a write that didn't pass. */
  boolean hasKilled() {
    return writes.get() > allowed;
  }

  /** How many passed. */
  public int writes() {
    return Math.min(writes.get(), allowed);
  }

  private boolean isDead(Call call) {
    boolean write =
        !call.method().equals("GET") && (countsLeases || !call.path().contains("/leases"));
    return writes.get() > allowed || write && writes.incrementAndGet() > allowed;
  }

  @Override
  public void close() {
    proxy.close();
  }
}
