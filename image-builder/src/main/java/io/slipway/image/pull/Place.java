package io.slipway.image.pull;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import java.io.IOException;
import java.nio.file.Path;

/** Where a layer can be had that is not in the store. */
public interface Place {

  /** For messages, and for mounting where it is a registry's: {@code registry/repository:tag}. */
  String name();

  /** Whether blobs can be mounted from there, as from a repository. */
  boolean isRepository();

  /**
   * Whether a build can do without it: steps whose layers cannot be had from an imported cache run
   * again.
   */
  boolean isCache();

  /** Writes the blob to a new file; digest and size are verified while it streams. */
  void fetch(Descriptor blob, Path target) throws BuildException, InterruptedException, IOException;

  static Place image(RegistryImages registry, String reference) {
    boolean layout = reference.startsWith("oci-layout://");
    return new Repository(registry, reference, !layout, false);
  }

  /** An image or a cache in a registry or a layout. */
  record Repository(RegistryImages registry, String name, boolean isRepository, boolean isCache)
      implements Place {
    @Override
    public void fetch(Descriptor blob, Path target) throws BuildException, InterruptedException {
      registry.fetchBlob(name, blob, target, ByteProgress.silent());
    }
  }
}
