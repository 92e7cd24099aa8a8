package io.slipway.deploy;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The way to an API server, with what was asked of it; some of it may be forbidden. */
public final class SeenCalls implements AutoCloseable {
  private final FaultProxy proxy;
  private final Path kubeconfig;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  volatile Predicate<Call> forbidden = call -> false;

  public SeenCalls(Path kubeconfig, Path directory) throws IOException {
    String text = Files.readString(kubeconfig);
    String target = text.replaceAll("(?s).*server:\\s*\"?(http[^\\s\"]+).*", "$1");
    this.proxy =
        FaultProxy.start(
            FaultProxy.Options.before(URI.create(target).getAuthority())
                .withRules(FaultRule.on(this::see, new Fault.Status(403, null))));
    this.kubeconfig = Files.createTempFile(directory, "seen", ".yaml");
    Files.writeString(this.kubeconfig, text.replace(target, "http://" + proxy.address()));
  }

  private boolean see(Call call) {
    calls.add(call.method() + " " + call.path());
    return forbidden.test(call);
  }

  public Path kubeconfig() {
    return kubeconfig;
  }

  /** {@code METHOD path}, of those whose text matches. */
  public List<String> matching(String regex) {
    return calls.stream().filter(call -> call.matches(regex)).toList();
  }

  public void forget() {
    calls.clear();
  }

  @Override
  public void close() {
    proxy.close();
  }
}
