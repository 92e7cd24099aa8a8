package io.slipway.image.testing;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.layer.Layer;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A registry whose images lie in a state directory of this process: no network, the same digests.
 */
public final class StoredImages implements RegistryImages {
  private final StateDirectory state;
  private final BlobStore blobs;
  private final Map<String, RemoteImage> images = new ConcurrentHashMap<>();

  public StoredImages(StateDirectory state) {
    this.state = state;
    this.blobs = state.blobs();
  }

  public RemoteImage put(String reference, ImageConfig config, List<Layer> layers) {
    byte[] json = config.toBytes();
    List<Descriptor> descriptors =
        layers.stream().map(l -> Descriptor.of(l.mediaType(), l.digest(), l.size())).toList();
    ImageManifest manifest =
        ImageManifest.of(Descriptor.of(MediaTypes.OCI_CONFIG, json), descriptors, Map.of());
    RemoteImage image = new RemoteImage(reference, manifest.digest(), manifest, new RawBytes(json));
    images.put(reference, image);
    return image;
  }

  /** The same image under another name. */
  public void alias(String reference, String other) {
    RemoteImage image = images.get(reference);
    images.put(other, new RemoteImage(other, image.digest(), image.manifest(), image.config()));
  }

  @Override
  public RemoteImage resolve(String reference, Platform platform) throws BuildException {
    RemoteImage image = images.get(reference);
    if (image == null) {
      throw new BuildException("no image " + reference);
    }
    return image;
  }

  @Override
  public void fetchBlob(String reference, Descriptor blob, Path target, ByteProgress progress)
      throws BuildException {
    try {
      Files.copy(blobs.path(blob.digest()), target);
    } catch (IOException e) {
      throw new BuildException("no blob " + blob.digest(), e);
    }
  }

  @Override
  public PushOutcome pushBlob(
      String reference, BlobSource blob, String mountFrom, ByteProgress progress)
      throws BuildException {
    Descriptor descriptor = blob.descriptor();
    if (blobs.contains(descriptor.digest())) {
      return PushOutcome.PRESENT;
    }
    try (Session session = state.session();
        InputStream in = blob.opener().open()) {
      blobs.receive(session, in, descriptor.digest(), descriptor.size());
      return PushOutcome.PUSHED;
    } catch (IOException e) {
      throw new BuildException("no room for " + descriptor.digest(), e);
    }
  }

  @Override
  public String pushManifest(String reference, String mediaType, RawBytes raw)
      throws BuildException {
    try {
      ImageManifest manifest = ImageManifest.read(raw.toArray(), mediaType);
      byte[] config = blobs.read(manifest.config().digest(), 1 << 20);
      images.put(
          reference, new RemoteImage(reference, raw.digest(), manifest, new RawBytes(config)));
      return raw.digest();
    } catch (IOException e) {
      throw new BuildException("no configuration for " + reference, e);
    }
  }
}
