package io.slipway.image.pull;

import io.slipway.image.BuildException;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Json;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.ForwardingRegistryImages;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.store.Blob;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registries, with a memory of what references meant. One with a digest is not asked for again. A
 * tag is asked for in every build; where its registry cannot be reached, what it meant last counts,
 * unless only the registry's answer will do ({@code --pull}). So does BuildKit.
 */
public final class RememberedImages extends ForwardingRegistryImages {
  private static final Logger LOG = LoggerFactory.getLogger(RememberedImages.class);

  private final BlobStore blobs;
  private final Path root;
  private final Session session;
  private final boolean fresh;
  private final Consumer<String> warnings;

  /**
   * @param fresh whether a tag's memory is of no use
   */
  public RememberedImages(
      RegistryImages registry,
      StateDirectory state,
      Session session,
      boolean fresh,
      Consumer<String> warnings) {
    super(registry);
    this.blobs = state.blobs();
    this.root = state.cache().resolve("images");
    this.session = session;
    this.fresh = fresh;
    this.warnings = warnings;
  }

  @Override
  public RemoteImage resolve(String reference, Platform platform)
      throws BuildException, InterruptedException {
    Path file = file(reference, platform);
    boolean pinned = reference.contains("@sha256:");
    Optional<RemoteImage> known = pinned || !fresh ? read(file, reference) : Optional.empty();
    if (known.isPresent() && pinned) {
      return known.get();
    }
    try {
      RemoteImage image = super.resolve(reference, platform);
      remember(file, image);
      return image;
    } catch (BuildException e) {
      if (known.isEmpty() || !isUnreachable(e)) {
        throw e;
      }
      warnings.accept(
          e.getMessage() + "; what " + reference + " meant last is used (--pull forbids that)");
      return known.get();
    }
  }

  private static boolean isUnreachable(BuildException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof NoRouteToHostException
          || cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private Path file(String reference, Platform platform) {
    String key = reference + "\n" + platform;
    return root.resolve(Digests.hex(Digests.of(key.getBytes(StandardCharsets.UTF_8))));
  }

  /** Line by line: what the reference pointed to, the manifest, its media type and size. */
  private Optional<RemoteImage> read(Path file, String reference) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String[] lines = Files.readString(file).split("\n");
      String digest = lines[0];
      ImageManifest manifest = ImageManifest.read(blob(lines[1], lines[3]), lines[2]);
      RawBytes config =
          new RawBytes(blob(manifest.config().digest(), "" + manifest.config().size()));
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return Optional.of(new RemoteImage(reference, digest, manifest, config));
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      LOG.debug("What {} meant is forgotten: {}", reference, e.toString());
      return Optional.empty();
    }
  }

  private byte[] blob(String digest, String size) throws IOException {
    if (!blobs.has(session, new Blob(digest, Long.parseLong(size)))) {
      throw new IOException("the blob " + digest + " is not there");
    }
    return blobs.read(digest, Json.MAX_BYTES);
  }

  /** That it cannot be kept, as on a full disk, is no reason to end the build here. */
  private void remember(Path file, RemoteImage image) {
    ImageManifest manifest = image.manifest();
    try {
      blobs.put(session, image.config().toArray());
      Blob stored = blobs.put(session, manifest.raw().toArray());
      Path temporary = session.newFile("image");
      String text =
          String.join(
              "\n",
              image.digest(),
              stored.digest(),
              manifest.mediaType(),
              "" + stored.size(),
              image.reference());
      Files.writeString(temporary, text + "\n");
      Files.createDirectories(root);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("Tried to remember what {} means, but: {}", image.reference(), e.toString());
    }
  }
}
