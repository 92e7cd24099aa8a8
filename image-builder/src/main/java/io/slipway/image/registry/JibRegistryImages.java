package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.registry.RegistryClient;
import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.ImageResolver.Document;
import io.slipway.image.registry.RegistryHttpClient.ManifestReceived;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link RegistryImages} on Jib core's registry client. */
public final class JibRegistryImages implements RegistryImages {
  private static final Consumer<Long> IGNORED = bytes -> {};

  private final RegistryCalls calls;

  public JibRegistryImages(RegistryAccess access) {
    this(access, duration -> Thread.sleep(duration.toMillis()));
  }

  JibRegistryImages(RegistryAccess access, RegistryCalls.Sleeper sleeper) {
    this.calls = new RegistryCalls(access, sleeper);
  }

  @Override
  public RemoteImage resolve(String reference, Platform platform)
      throws BuildException, InterruptedException {
    ImageReference image = parse(reference);
    return new ImageResolver(image.toString(), new Documents(image))
        .resolve(reference, image.getQualifier(), platform);
  }

  /** The documents of one repository. */
  private final class Documents implements ImageResolver.Source {
    private final ImageReference image;

    Documents(ImageReference image) {
      this.image = image;
    }

    @Override
    public Document document(String qualifier) throws BuildException, InterruptedException {
      Document document =
          calls.call(
              pull(image),
              "pull the manifest of " + image,
              session -> {
                try {
                  session.client().pullManifest(qualifier);
                } catch (ManifestReceived received) {
                  return typed(received);
                }
                throw new IOException("the registry's answer has no manifest");
              });
      ImageResolver.verify(image.toString(), qualifier, document.bytes());
      return document;
    }

    @Override
    public RawBytes config(Descriptor config) throws BuildException, InterruptedException {
      return calls.call(
          pull(image),
          "pull the configuration of " + image,
          session -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            download(session, config, bytes, ByteProgress.silent());
            return new RawBytes(bytes.toByteArray());
          });
    }
  }

  /** Where the document names its type it counts more than a header that proxies rewrite. */
  private static Document typed(ManifestReceived received) throws IOException {
    try {
      String named = Json.object(received.bytes()).path("mediaType").asString("");
      boolean index = named.isEmpty() && Json.object(received.bytes()).path("manifests").isArray();
      String type = index ? MediaTypes.OCI_INDEX : named;
      return new Document(
          new RawBytes(received.bytes()), type.isEmpty() ? received.mediaType() : type);
    } catch (IllegalArgumentException e) {
      throw new BlobTransferException("the manifest is " + e.getMessage());
    }
  }

  @Override
  public void fetchBlob(String reference, Descriptor blob, Path target, ByteProgress progress)
      throws BuildException, InterruptedException {
    ImageReference image = parse(reference);
    boolean complete = false;
    try {
      complete =
          calls.call(
              pull(image),
              "pull " + blob.digest() + " of " + image,
              session -> {
                try (OutputStream out = Files.newOutputStream(target)) {
                  download(session, blob, out, new ThrottledProgress(progress));
                }
                return true;
              });
    } finally {
      if (!complete) {
        remove(target);
      }
    }
  }

  private static void download(
      Session session, Descriptor blob, OutputStream out, ByteProgress progress)
      throws IOException {
    VerifyingOutputStream verifying =
        new VerifyingOutputStream(out, blob, progress, session::abort);
    session
        .client()
        .pullBlob(BlobUpload.digest(blob.digest()), IGNORED, IGNORED)
        .writeTo(verifying);
    verifying.verify();
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The failure that led here is the one to report.
    }
  }

  @Override
  public PushOutcome pushBlob(
      String reference, BlobSource blob, @Nullable String mountFrom, ByteProgress progress)
      throws BuildException, InterruptedException {
    ImageReference image = parse(reference);
    String from = mountFrom == null ? null : mountable(image, parse(mountFrom));
    String digest = blob.descriptor().digest();
    return calls.call(
        new Session.Scope(image.getRegistry(), image.getRepository(), true, from),
        "push " + digest + " to " + image,
        session -> push(session.client(), blob, from, new ThrottledProgress(progress)));
  }

  private static @Nullable String mountable(ImageReference target, ImageReference source) {
    boolean same = target.getRegistry().equals(source.getRegistry());
    return same && !target.getRepository().equals(source.getRepository())
        ? source.getRepository()
        : null;
  }

  private static PushOutcome push(
      RegistryClient client, BlobSource blob, @Nullable String from, ByteProgress progress)
      throws IOException, RegistryException {
    DescriptorDigest digest = BlobUpload.digest(blob.descriptor().digest());
    long total = blob.descriptor().size();
    if (client.checkBlob(digest).isPresent()) {
      progress.moved(total, total);
      return PushOutcome.PRESENT;
    }
    BlobUpload upload = new BlobUpload(blob);
    long[] done = {0};
    client.pushBlob(
        digest,
        upload,
        from,
        bytes -> {
          done[0] += bytes;
          progress.moved(Math.min(done[0], total), total);
        });
    progress.moved(total, total);
    return upload.wasSent() ? PushOutcome.PUSHED : PushOutcome.MOUNTED;
  }

  @Override
  public String pushManifest(String reference, String mediaType, RawBytes manifest)
      throws BuildException, InterruptedException {
    ImageReference image = parse(reference);
    calls.call(
        new Session.Scope(image.getRegistry(), image.getRepository(), true, null),
        "push the manifest " + image,
        session ->
            session
                .client()
                .pushManifest(new RawManifest(manifest, mediaType), image.getQualifier()));
    return manifest.digest();
  }

  private static Session.Scope pull(ImageReference image) {
    return new Session.Scope(image.getRegistry(), image.getRepository(), false, null);
  }

  static ImageReference parse(String reference) throws BuildException {
    try {
      return ImageReference.parse(reference);
    } catch (InvalidImageReferenceException e) {
      throw new BuildException(
          "'" + reference + "' is not an image reference; write [HOST[:PORT]/]NAME[:TAG][@DIGEST]",
          e);
    }
  }

  /** Ends calls under way and closes connections. */
  @Override
  public void close() {
    calls.close();
  }
}
