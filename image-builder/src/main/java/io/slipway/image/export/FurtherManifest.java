package io.slipway.image.export;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.BlobSource;
import java.util.List;

/**
 * A manifest that is no image's: attestations beside an image in its index, or a referrer that
 * names an image as its subject.
 *
 * @param descriptor as it stands in the index, with platform and annotations
 * @param raw the manifest
 * @param blobs all that the manifest names: its configuration and its layers
 */
public record FurtherManifest(Descriptor descriptor, RawBytes raw, List<BlobSource> blobs) {

  public FurtherManifest {
    blobs = List.copyOf(blobs);
    if (!raw.digest().equals(descriptor.digest())) {
      throw new IllegalArgumentException(
          "the descriptor of " + descriptor.digest() + " stands beside " + raw.digest());
    }
  }
}
