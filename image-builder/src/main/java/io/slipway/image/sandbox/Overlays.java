package io.slipway.image.sandbox;

import io.slipway.image.snapshot.WritableSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where overlays can be mounted. That depends on the kernel and on the file system that the state
 * lies on (a container's own is an overlay, and most kernels refuse one on another), and is asked
 * only when a sandbox could not be started: where it works, nobody pays for the question.
 */
final class Overlays {
  /** {@code slipway.snapshots=copy} does without them, as if the kernel refused. */
  private static final String PROPERTY = "slipway.snapshots";

  private static final Set<Path> MISSING = ConcurrentHashMap.newKeySet();

  private Overlays() {}

  static boolean areMissing(WritableSnapshot root) {
    return "copy".equals(System.getProperty(PROPERTY)) || MISSING.contains(root.place());
  }

  /** Tries the mount that a step needs, and remembers where it is refused. */
  static boolean work(Host host, WritableSnapshot root) throws IOException {
    root.renew();
    String store = root.workingDirectory().toString();
    List<String> command = new ArrayList<>(host.namespaces());
    command.add("--");
    command.addAll(new Script().add("cd", store).mount(root).command());
    boolean work = Host.succeeds(command);
    if (!work) {
      MISSING.add(root.place());
    }
    return work;
  }
}
