package io.slipway.registry.store;

import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.traffic.Traffic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import land.oras.Index;
import land.oras.ManifestDescriptor;
import land.oras.exception.OrasException;
import land.oras.utils.Const;
import org.jspecify.annotations.Nullable;

/**
 * An OCI image layout (image-spec, "OCI Image Layout Specification"). It is one repository: the
 * name is ignored. Files come to their names by a rename, so that a reader never sees half of one.
 */
final class LayoutStore implements ArtifactStore {

  private static final String VERSION_FILE = "{\"imageLayoutVersion\":\"1.0.0\"}";

  private final Path directory;
  private final Traffic traffic = Traffic.unlimited();

  LayoutStore(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return "oci:" + directory;
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public List<String> repositories() {
    return List.of("");
  }

  @Override
  public List<String> tags(String repository) throws StoreException {
    return entries().stream().flatMap(entry -> tagOf(entry).stream()).toList();
  }

  @Override
  public Optional<String> resolve(String repository, String reference) throws StoreException {
    if (RegistryNames.isDigest(reference)) {
      return Files.exists(blobFile(reference)) ? Optional.of(reference) : Optional.empty();
    }
    return entries().stream()
        .filter(entry -> tagOf(entry).filter(reference::equals).isPresent())
        .map(ManifestDescriptor::getDigest)
        .findFirst();
  }

  @Override
  public Manifest manifest(String repository, String reference) throws StoreException {
    String what = "read manifest " + reference;
    String digest = resolve(repository, reference).orElseThrow(() -> missing(what, reference));
    RegistryNames.requireDigest("digest", digest);
    try (InputStream in = Files.newInputStream(blobFile(digest))) {
      byte[] content = in.readNBytes(Manifest.MAX_BYTES + 1);
      if (content.length > Manifest.MAX_BYTES) {
        throw Failures.protocol(what, name(), "it is larger than 4 MiB");
      }
      return Manifest.parse(digest + " of " + name(), content, null, digest);
    } catch (IOException e) {
      throw failed(what, e);
    }
  }

  private StoreException missing(String what, String reference) {
    return new StoreException(
        Kind.NOT_FOUND,
        "Tried to %s at %s, but the layout has no %s.".formatted(what, name(), reference));
  }

  @Override
  public List<String> referrers(String repository, String digest) throws StoreException {
    List<String> found = new ArrayList<>();
    for (ManifestDescriptor entry : entries()) {
      if (Files.exists(blobFile(entry.getDigest()))
          && digest.equals(manifest(repository, entry.getDigest()).subject())) {
        found.add(entry.getDigest());
      }
    }
    return found;
  }

  @Override
  public boolean hasBlob(String repository, Blob blob) throws StoreException {
    try {
      Path file = blobFile(blob.digest());
      return Files.isRegularFile(file) && Files.size(file) == blob.size();
    } catch (IOException e) {
      throw failed("look up blob " + blob.digest(), e);
    }
  }

  @Override
  public InputStream openBlob(String repository, Blob blob, long from) throws StoreException {
    try {
      InputStream file = Files.newInputStream(blobFile(blob.digest()));
      file.skipNBytes(from);
      return file;
    } catch (IOException e) {
      throw failed("read blob " + blob.digest(), e);
    }
  }

  @Override
  public long uploaded(String repository, Blob blob) {
    return 0;
  }

  @Override
  public void forgetUpload(String repository, Blob blob) {
    // Nothing is kept of a blob that did not come whole.
  }

  @Override
  public void writeBlob(String repository, Blob blob, BlobBody body) throws StoreException {
    try (InputStream in = body.stream()) {
      write(blobFile(blob.digest()), in);
    } catch (IOException e) {
      throw failed("write blob " + blob.digest(), e);
    }
  }

  @Override
  public boolean mountBlob(String repository, Blob blob, String from) {
    return false;
  }

  @Override
  public synchronized void putManifest(
      String repository, Manifest manifest, @Nullable String tag, boolean root)
      throws StoreException {
    try {
      write(blobFile(manifest.digest()), manifest.content());
      if (tag != null || root || manifest.subject() != null) {
        writeIndex(manifest, tag);
      }
    } catch (IOException e) {
      throw failed("write manifest " + manifest.digest(), e);
    }
  }

  @Override
  public synchronized boolean deleteTag(String repository, String tag, String digest)
      throws StoreException {
    try {
      List<ManifestDescriptor> rest =
          entries().stream().filter(entry -> tagOf(entry).filter(tag::equals).isEmpty()).toList();
      write(
          directory.resolve(Const.OCI_LAYOUT_INDEX),
          Index.fromManifests(rest).toJson().getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException e) {
      throw failed("delete tag " + tag, e);
    }
  }

  private void writeIndex(Manifest manifest, @Nullable String tag)
      throws StoreException, IOException {
    List<ManifestDescriptor> entries = entries();
    if (tag == null && entries.stream().anyMatch(e -> e.getDigest().equals(manifest.digest()))) {
      return;
    }
    Stream<ManifestDescriptor> others =
        entries.stream().filter(entry -> !isReplaced(entry, manifest.digest(), tag));
    Index index =
        Index.fromManifests(Stream.concat(others, Stream.of(entry(manifest, tag))).toList());
    write(directory.resolve(Const.OCI_LAYOUT_FILE), VERSION_FILE.getBytes(StandardCharsets.UTF_8));
    write(
        directory.resolve(Const.OCI_LAYOUT_INDEX), index.toJson().getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isReplaced(ManifestDescriptor entry, String digest, @Nullable String tag) {
    Optional<String> its = tagOf(entry);
    return its.isPresent() ? its.get().equals(tag) : entry.getDigest().equals(digest);
  }

  private static ManifestDescriptor entry(Manifest manifest, @Nullable String tag) {
    ManifestDescriptor plain =
        ManifestDescriptor.of(manifest.mediaType(), manifest.digest(), manifest.size());
    return tag == null ? plain : plain.withAnnotations(Map.of(Const.ANNOTATION_REF, tag));
  }

  private static Optional<String> tagOf(ManifestDescriptor entry) {
    return Optional.ofNullable(entry.getAnnotations())
        .map(annotations -> annotations.get(Const.ANNOTATION_REF));
  }

  private List<ManifestDescriptor> entries() throws StoreException {
    Path file = directory.resolve(Const.OCI_LAYOUT_INDEX);
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<ManifestDescriptor> entries =
          Index.fromJson(Files.readString(file, StandardCharsets.UTF_8)).getManifests();
      entries.forEach(entry -> RegistryNames.requireDigest("digest", entry.getDigest()));
      return entries;
    } catch (IOException e) {
      throw failed("read index.json", e);
    } catch (OrasException | IllegalArgumentException | NullPointerException e) {
      throw Failures.protocol("read index.json", name(), "it is not a well-formed index");
    }
  }

  private Path blobFile(String digest) {
    RegistryNames.requireDigest("digest", digest);
    int colon = digest.indexOf(':');
    return directory
        .resolve(Const.OCI_LAYOUT_BLOBS)
        .resolve(digest.substring(0, colon))
        .resolve(digest.substring(colon + 1));
  }

  private static void write(Path target, byte[] content) throws IOException {
    write(target, new ByteArrayInputStream(content));
  }

  private static void write(Path target, InputStream content) throws IOException {
    Files.createDirectories(target.getParent());
    // Not createTempFile: its files are for one user only, a layout's are for whom umask says.
    Path temporary = target.resolveSibling(".slipway-" + UUID.randomUUID() + ".tmp");
    try {
      Files.copy(content, temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private StoreException failed(String what, IOException e) {
    return new StoreException(
        Kind.REFUSED,
        "Tried to %s at %s, but it failed (%s: %s)."
            .formatted(what, name(), e.getClass().getSimpleName(), e.getMessage()),
        null,
        e);
  }
}
