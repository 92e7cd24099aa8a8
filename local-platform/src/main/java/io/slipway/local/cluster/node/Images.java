package io.slipway.local.cluster.node;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.container.ContainerRuntime;
import io.slipway.image.container.ContainerRuntime.ContainerImage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The node's images, by the reference that Pods name. */
final class Images {

  /** An image isn't here and may not be pulled. */
  static final class NeverPulled extends Exception {
    private static final long serialVersionUID = 1L;

    NeverPulled(String reference) {
      super("Container image \"" + reference + "\" is not present with pull policy of Never");
    }
  }

  private final ContainerRuntime runtime;
  private final RegistryAccess access;
  private final Map<String, ContainerImage> present = new ConcurrentHashMap<>();

  Images(ContainerRuntime runtime, RegistryAccess access) {
    this.runtime = runtime;
    this.access = access;
  }

  boolean needsPull(String reference, String policy) {
    return policy.equals("Always") || !present.containsKey(reference);
  }

  ContainerImage get(String reference, String policy)
      throws BuildException, InterruptedException, NeverPulled {
    ContainerImage here = present.get(reference);
    if (here != null && !policy.equals("Always")) {
      return here;
    }
    if (policy.equals("Never")) {
      throw new NeverPulled(reference);
    }
    ContainerImage pulled = runtime.pull(reference, access);
    present.put(reference, pulled);
    return pulled;
  }
}
