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
import io.slipway.image.registry.ImageResolver;
import io.slipway.image.registry.ImageResolver.Document;
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
  private final Map<String, Document> documents = new ConcurrentHashMap<>();

  public StoredImages(StateDirectory state) {
    this.state = state;
    this.blobs = state.blobs();
  }

  public RemoteImage put(String reference, ImageConfig config, List<Layer> layers) {
    byte[] json = config.toBytes();
    List<Descriptor> descriptors =
        layers.stream().map(l -> Descriptor.of(l.mediaType(), l.digest(), l.size())).toList();
    Descriptor blob = Descriptor.of(MediaTypes.OCI_CONFIG, json);
    ImageManifest manifest = ImageManifest.of(blob, descriptors, Map.of());
    try {
      pushBlob(reference, BlobSource.of(blob, json), null, ByteProgress.silent());
      pushManifest(reference, manifest.mediaType(), manifest.raw());
      return resolve(reference, Platform.host());
    } catch (BuildException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same image under another name. */
  public void alias(String reference, String other) {
    documents.put(other, documents.get(reference));
  }

  @Override
  public RemoteImage resolve(String reference, Platform platform) throws BuildException {
    ImageResolver.Source source =
        new ImageResolver.Source() {
          @Override
          public Document document(String qualifier) throws BuildException {
            return StoredImages.this.document(qualifier);
          }

          @Override
          public RawBytes config(Descriptor config) throws BuildException {
            return new RawBytes(blob(config.digest()));
          }
        };
    try {
      return new ImageResolver(reference, source).resolve(reference, reference, platform);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing here waits", e);
    }
  }

  /** What a reference or a digest names. */
  public Document document(String name) throws BuildException {
    Document document = documents.get(name);
    if (document == null) {
      throw new BuildException("no image " + name);
    }
    return document;
  }

  private byte[] blob(String digest) throws BuildException {
    try {
      return blobs.read(digest, 1 << 20);
    } catch (IOException e) {
      throw new BuildException("no blob " + digest, e);
    }
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
  public boolean isTagged(String reference, String digest) {
    Document document = documents.get(reference);
    return document != null && document.bytes().digest().equals(digest);
  }

  @Override
  public String pushManifest(String reference, String mediaType, RawBytes raw) {
    Document document = new Document(raw, mediaType);
    documents.put(reference, document);
    documents.put(raw.digest(), document);
    return raw.digest();
  }
}
