package io.slipway.image.container;

import io.slipway.image.sandbox.SandboxProcess;
import io.slipway.image.snapshot.WritableSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class RunningContainer implements ContainerRuntime.Container {
  private static final Logger LOG = LoggerFactory.getLogger(RunningContainer.class);

  private final SandboxProcess process;
  private final WritableSnapshot root;
  private final Consumer<RunningContainer> onClose;

  RunningContainer(
      SandboxProcess process, WritableSnapshot root, Consumer<RunningContainer> onClose) {
    this.process = process;
    this.root = root;
    this.onClose = onClose;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void stop(long graceMillis) throws InterruptedException {
    process.stop(graceMillis);
  }

  @Override
  public int exec(List<String> command, long timeoutMillis)
      throws IOException, InterruptedException {
    return process.exec(command, timeoutMillis);
  }

  @Override
  public void close() {
    process.close();
    onClose.accept(this);
    try {
      root.close();
    } catch (IOException e) {
      LOG.warn("Tried to remove a container's writable layer, but failed: {}", e.getMessage());
    }
  }
}
