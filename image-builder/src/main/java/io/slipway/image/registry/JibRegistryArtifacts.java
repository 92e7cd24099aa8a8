package io.slipway.image.registry;

import com.google.api.client.http.HttpResponseException;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.http.ResponseException;
import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.RegistryHttpClient.ManifestReceived;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@link RegistryArtifacts} on Jib core's registry client. */
final class JibRegistryArtifacts implements RegistryArtifacts {
  private static final int NOT_FOUND = 404;
  private static final Consumer<Long> IGNORED = bytes -> {};

  private final RegistryCalls calls;
  private final JibRegistryImages images;

  JibRegistryArtifacts(RegistryAccess access) {
    this.calls =
        new RegistryCalls(
            access, duration -> Thread.sleep(duration.toMillis()), RegistryCalls.STALL);
    this.images = new JibRegistryImages(access);
  }

  @Override
  public Optional<Document> find(String reference) throws BuildException, InterruptedException {
    ImageReference image = JibRegistryImages.parse(reference);
    Optional<Document> found = get(image, image.getQualifier(), "pull the manifest of " + image);
    if (found.isPresent()
        && Digests.isSha256(image.getQualifier())
        && !found.get().raw().digest().equals(image.getQualifier())) {
      throw new BuildException(
          "the manifest of "
              + image
              + " has the digest "
              + found.get().raw().digest()
              + " instead; the registry or something before it changed it");
    }
    return found;
  }

  @Override
  public Optional<Document> referrers(String repository, String digest)
      throws BuildException, InterruptedException {
    ImageReference image = JibRegistryImages.parse(repository + "@" + digest);
    return get(image, RegistryHttpClient.REFERRERS + digest, "list the referrers of " + image);
  }

  private Optional<Document> get(ImageReference image, String name, String what)
      throws BuildException, InterruptedException {
    return calls.call(
        scope(image),
        what,
        session -> {
          try {
            session.client().pullManifest(name);
          } catch (ManifestReceived received) {
            return Optional.of(typed(received));
          } catch (IOException | RegistryException e) {
            if (isMissing(e)) {
              return Optional.<Document>empty();
            }
            throw e;
          }
          throw new IOException("the registry's answer has no manifest");
        });
  }

  private static boolean isMissing(@Nullable Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      boolean missing =
          e instanceof ResponseException response && response.getStatusCode() == NOT_FOUND
              || e instanceof HttpResponseException http && http.getStatusCode() == NOT_FOUND;
      if (missing) {
        return true;
      }
    }
    return false;
  }

  private static Document typed(ManifestReceived received) throws IOException {
    try {
      ObjectNode json = Json.object(received.bytes());
      String named = json.path("mediaType").asString("");
      boolean index = named.isEmpty() && json.path("manifests").isArray();
      String type = index ? MediaTypes.OCI_INDEX : named;
      return new Document(
          type.isEmpty() ? received.mediaType() : type, new RawBytes(received.bytes()));
    } catch (IllegalArgumentException e) {
      throw new BlobTransferException("the manifest is " + e.getMessage());
    }
  }

  @Override
  public byte[] read(String repository, Descriptor blob, int limit)
      throws BuildException, InterruptedException {
    ImageReference image = JibRegistryImages.parse(repository);
    if (blob.size() > limit) {
      throw new BuildException(
          blob.digest() + " of " + image + " has " + blob.size() + " bytes, more than " + limit);
    }
    return calls.call(
        scope(image),
        "pull " + blob.digest() + " of " + image,
        session -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          VerifyingOutputStream verifying =
              new VerifyingOutputStream(bytes, blob, ByteProgress.silent());
          session
              .client()
              .pullBlob(BlobDigest.of(blob.digest()), IGNORED, IGNORED)
              .writeTo(verifying);
          verifying.verify();
          return bytes.toByteArray();
        });
  }

  @Override
  public void push(String repository, BlobSource blob) throws BuildException, InterruptedException {
    images.pushBlob(repository, blob, null, ByteProgress.silent());
  }

  @Override
  public void push(String reference, Document manifest)
      throws BuildException, InterruptedException {
    images.pushManifest(reference, manifest.mediaType(), manifest.raw());
  }

  private static Session.Scope scope(ImageReference image) {
    return new Session.Scope(image.getRegistry(), image.getRepository(), false, null);
  }

  @Override
  public void close() {
    calls.close();
    images.close();
  }
}
