package io.slipway.image.registry;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.HttpContent;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.http.Response;
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
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link RegistryImages} on Jib core's registry client. */
public final class JibRegistryImages implements RegistryImages {
  static final String CONTENT_DIGEST = "Docker-Content-Digest";
  private static final Consumer<Long> IGNORED = bytes -> {};
  private static final Set<OpenOption> NEW_CONTENT =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private final RegistryCalls calls;

  public JibRegistryImages(RegistryAccess access) {
    this(access, duration -> Thread.sleep(duration.toMillis()));
  }

  JibRegistryImages(RegistryAccess access, RegistryCalls.Sleeper sleeper) {
    this(access, sleeper, RegistryCalls.STALL);
  }

  /**
   * @param stall how long a transfer may go without a byte
   */
  JibRegistryImages(RegistryAccess access, RegistryCalls.Sleeper sleeper, Duration stall) {
    this.calls = new RegistryCalls(access, sleeper, stall);
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
    try (FileChannel file = FileChannel.open(target, NEW_CONTENT)) {
      complete =
          calls.call(
              pull(image),
              "pull " + blob.digest() + " of " + image,
              new BlobDownload(image.getRepository(), blob, file, new ThrottledProgress(progress)));
    } catch (IOException e) {
      throw new BuildException("could not write " + target + ": " + e.getMessage(), e);
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
    session.client().pullBlob(BlobDigest.of(blob.digest()), IGNORED, IGNORED).writeTo(verifying);
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
        new BlobUploader(image.getRepository(), blob, from, new ThrottledProgress(progress)));
  }

  @Override
  public Optional<PushOutcome> pushGrowing(
      String reference, GrowingBlob blob, ByteProgress progress)
      throws BuildException, InterruptedException {
    ImageReference image = parse(reference);
    AheadUpload ahead = new AheadUpload(image.getRepository(), blob);
    Optional<Long> received =
        blob.whole() == null ? calls.attempt(push(image), ahead) : Optional.empty();
    Optional<BlobSource> whole = blob.await();
    if (whole.isEmpty() || ahead.isNeedless()) {
      calls.attempt(push(image), ahead::cancel);
    }
    if (whole.isEmpty()) {
      return Optional.empty();
    }
    BlobUploader rest =
        new BlobUploader(image.getRepository(), whole.get(), null, new ThrottledProgress(progress))
            .from(ahead.upload(), received.orElse(null));
    String digest = whole.get().descriptor().digest();
    return Optional.of(calls.call(push(image), "push " + digest + " to " + image, rest));
  }

  private static @Nullable String mountable(ImageReference target, ImageReference source) {
    boolean same = target.getRegistry().equals(source.getRegistry());
    return same && !target.getRepository().equals(source.getRepository())
        ? source.getRepository()
        : null;
  }

  @Override
  public boolean isTagged(String reference, String digest)
      throws BuildException, InterruptedException {
    ImageReference image = parse(reference);
    Optional<String> plain =
        calls.mayBePlain(image.getRegistry())
            ? calls.attempt(() -> PlainTag.digest(image)).flatMap(found -> found)
            : Optional.empty();
    return plain.isPresent()
        ? plain.get().equals(digest)
        : calls.attempt(push(image), session -> tag(session, image)).stream()
            .anyMatch(digest::equals);
  }

  private static String tag(Session session, ImageReference image)
      throws IOException, RegistryException {
    URL url = session.url(manifestPath(image));
    return session.authorized(
        () -> {
          try (Response response =
              session.send("HEAD", url, null, headers -> headers.setAccept(PlainTag.ACCEPTED), 0)) {
            return response.getHeader(CONTENT_DIGEST).stream().findFirst().orElse("");
          }
        });
  }

  private static Session.Scope push(ImageReference image) {
    return new Session.Scope(image.getRegistry(), image.getRepository(), true, null);
  }

  static String manifestPath(ImageReference image) {
    return "/v2/" + image.getRepository() + "/manifests/" + image.getQualifier();
  }

  @Override
  public String pushManifest(String reference, String mediaType, RawBytes manifest)
      throws BuildException, InterruptedException {
    ImageReference image = parse(reference);
    String path = manifestPath(image);
    HttpContent body = new ByteArrayContent(mediaType, manifest.toArray());
    return calls.call(
        push(image),
        "push the manifest " + image,
        session -> session.authorized(() -> put(session, path, body, manifest.digest())));
  }

  private static String put(Session session, String path, HttpContent body, String digest)
      throws IOException, RegistryException {
    try (Response response = session.send("PUT", session.url(path), body)) {
      String stored = response.getHeader(CONTENT_DIGEST).stream().findFirst().orElse(digest);
      if (!stored.equals(digest)) {
        throw new BlobTransferException(
            "the registry stored the manifest as " + stored + " instead of " + digest);
      }
      return stored;
    }
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
