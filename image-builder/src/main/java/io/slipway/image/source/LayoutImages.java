package io.slipway.image.source;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.ForwardingRegistryImages;
import io.slipway.image.registry.RegistryImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Registries, and beside them images of OCI layouts on disk, {@code
 * oci-layout://DIR[:TAG][@DIGEST]} (OCI image spec, "Image Layout"). Without tag and digest the
 * image called {@code latest} is meant, or the only one that is there. Blobs are verified as those
 * of a registry are.
 */
public final class LayoutImages extends ForwardingRegistryImages {
  private static final String SCHEME = "oci-layout://";
  private static final String NAME = "org.opencontainers.image.ref.name";
  private static final Pattern FORM =
      Pattern.compile("(.+?)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?");
  private static final int MAX_NESTING = 4;

  public LayoutImages(RegistryImages registries) {
    super(registries);
  }

  /** A layout and which of its images. */
  private record Place(Path directory, @Nullable String tag, @Nullable String digest) {
    static Place of(String reference) throws BuildException {
      Matcher matcher = FORM.matcher(reference.substring(SCHEME.length()));
      if (!matcher.matches()) {
        throw new BuildException(reference + ": write oci-layout://DIR[:TAG][@sha256:HEX]");
      }
      return new Place(Path.of(matcher.group(1)), matcher.group(2), matcher.group(3));
    }

    Path blob(String digest) {
      return directory.resolve("blobs/sha256").resolve(Digests.hex(digest));
    }

    byte[] read(Descriptor descriptor) throws IOException {
      byte[] bytes = small(blob(descriptor.digest()));
      if (!Digests.of(bytes).equals(descriptor.digest())) {
        throw new IOException("the blob " + descriptor.digest() + " has another digest");
      }
      return bytes;
    }

    static byte[] small(Path file) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(Json.MAX_BYTES + 1);
        if (bytes.length > Json.MAX_BYTES) {
          throw new IOException(file + " is larger than " + Json.MAX_BYTES + " bytes");
        }
        return bytes;
      }
    }
  }

  @Override
  public RemoteImage resolve(String reference, Platform platform)
      throws BuildException, InterruptedException {
    if (!reference.startsWith(SCHEME)) {
      return super.resolve(reference, platform);
    }
    Place place = Place.of(reference);
    try {
      Descriptor root = root(place, reference);
      Descriptor chosen = manifest(place, root, platform, reference, 0);
      ImageManifest manifest = ImageManifest.read(place.read(chosen), chosen.mediaType());
      RawBytes config = new RawBytes(place.read(manifest.config()));
      return new RemoteImage(reference, root.digest(), manifest, config);
    } catch (NoSuchFileException e) {
      throw failed(reference, "there is no " + e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw failed(reference, String.valueOf(e.getMessage()), e);
    }
  }

  private static BuildException failed(String reference, String problem, Exception cause) {
    return new BuildException("could not read the image " + reference + ": " + problem, cause);
  }

  private static Descriptor root(Place place, String reference) throws IOException, BuildException {
    byte[] json = Place.small(place.directory().resolve("index.json"));
    List<Descriptor> all = ImageIndex.read(json, MediaTypes.OCI_INDEX).manifests();
    Optional<Descriptor> found;
    if (place.digest() != null) {
      found = all.stream().filter(d -> d.digest().equals(place.digest())).findFirst();
      if (found.isEmpty() && Files.exists(place.blob(place.digest()))) {
        byte[] bytes = Place.small(place.blob(place.digest()));
        found = Optional.of(Descriptor.of(mediaType(bytes), bytes));
      }
    } else {
      String name = place.tag() == null ? "latest" : place.tag();
      found = all.stream().filter(d -> name.equals(d.annotations().get(NAME))).findFirst();
      if (found.isEmpty() && place.tag() == null && all.size() == 1) {
        found = Optional.of(all.get(0));
      }
    }
    return found.orElseThrow(
        () -> new BuildException("there is no such image in the layout: " + reference));
  }

  private static String mediaType(byte[] json) {
    return Json.object(json).path("mediaType").asString(MediaTypes.OCI_MANIFEST);
  }

  private static Descriptor manifest(
      Place place, Descriptor descriptor, Platform platform, String reference, int depth)
      throws IOException, BuildException {
    if (!MediaTypes.isIndex(descriptor.mediaType())) {
      return descriptor;
    }
    if (depth == MAX_NESTING) {
      throw new BuildException(reference + ": the index nests too deep");
    }
    ImageIndex index = ImageIndex.read(place.read(descriptor), descriptor.mediaType());
    Descriptor chosen =
        index
            .select(platform)
            .orElseThrow(
                () ->
                    new BuildException(
                        "there is no "
                            + platform
                            + " among the images of "
                            + reference
                            + "; it has "
                            + index.platforms()));
    return manifest(place, chosen, platform, reference, depth + 1);
  }

  @Override
  public void fetchBlob(String reference, Descriptor blob, Path target, ByteProgress progress)
      throws BuildException, InterruptedException {
    if (!reference.startsWith(SCHEME)) {
      super.fetchBlob(reference, blob, target, progress);
      return;
    }
    try {
      copy(Place.of(reference).blob(blob.digest()), blob, target);
      progress.moved(blob.size(), blob.size());
    } catch (IOException e) {
      throw failed(reference, String.valueOf(e.getMessage()), e);
    }
  }

  private static void copy(Path source, Descriptor blob, Path target)
      throws IOException, InterruptedException {
    MessageDigest hash = Digests.sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(source);
        var out = Files.newOutputStream(target)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        hash.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    String digest = Digests.format(hash.digest());
    if (!digest.equals(blob.digest()) || Files.size(target) != blob.size()) {
      Files.delete(target);
      throw new IOException("the blob " + blob.digest() + " has another digest or size");
    }
  }
}
