package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What each repository has: links to content, tags, referrers. All of it is small files, so that a
 * restart finds it again:
 *
 * <pre>
 * repositories/NAME/_blobs/ALG-HEX               empty
 * repositories/NAME/_manifests/ALG-HEX           the media type
 * repositories/NAME/_tags/TAG                    the digest
 * repositories/NAME/_referrers/SUBJECT/ALG-HEX   the referrer's descriptor
 * </pre>
 *
 * No repository segment starts with an underscore, so the names can't meet. Reads take no lock:
 * every file is renamed into place.
 */
final class RepositoryStore {

  record StoredManifest(Digest digest, String mediaType, byte[] content) {}

  private static final String BLOBS = "_blobs";
  private static final String MANIFESTS = "_manifests";
  private static final String TAGS = "_tags";
  private static final String REFERRERS = "_referrers";

  private final Path root;
  private final ContentStore content;

  RepositoryStore(Path root, ContentStore content) throws IOException {
    this.root = Files.createDirectories(root.resolve("repositories"));
    this.content = content;
  }

  boolean exists(String repository) {
    Path directory = root.resolve(repository);
    return Files.isDirectory(directory.resolve(BLOBS))
        || Files.isDirectory(directory.resolve(MANIFESTS));
  }

  /** Sorted, as the catalogue lists them: those that hold or held a manifest. */
  List<String> repositories() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.endsWith(MANIFESTS) && Files.isDirectory(path))
          .map(path -> root.relativize(path.getParent()).toString())
          .sorted()
          .toList();
    }
  }

  boolean hasBlob(String repository, Digest digest) {
    return Files.exists(link(repository, BLOBS, digest)) && Files.exists(content.path(digest));
  }

  Path blob(String repository, Digest digest) {
    if (!hasBlob(repository, digest)) {
      throw RegistryError.BLOB_UNKNOWN.because(
          "blob " + digest + " is not in repository " + repository);
    }
    return content.path(digest);
  }

  /** Takes over a staged file whose digest the caller has verified. */
  synchronized void commitBlob(String repository, Path staged, Digest digest) throws IOException {
    content.adopt(staged, digest);
    content.replace(link(repository, BLOBS, digest), new byte[0]);
  }

  /** Returns false when the source doesn't have the blob. */
  synchronized boolean mountBlob(String from, String to, Digest digest) throws IOException {
    if (!hasBlob(from, digest)) {
      return false;
    }
    content.replace(link(to, BLOBS, digest), new byte[0]);
    return true;
  }

  synchronized void deleteBlob(String repository, Digest digest) throws IOException {
    blob(repository, digest);
    Files.delete(link(repository, BLOBS, digest));
    dropUnusedContent(digest);
  }

  boolean hasManifest(String repository, Digest digest) {
    return Files.exists(link(repository, MANIFESTS, digest));
  }

  Optional<StoredManifest> manifest(String repository, Digest digest) throws IOException {
    try {
      String mediaType = Files.readString(link(repository, MANIFESTS, digest));
      return Optional.of(
          new StoredManifest(digest, mediaType, Files.readAllBytes(content.path(digest))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  Optional<Digest> tagged(String repository, String tag) throws IOException {
    try {
      return Optional.of(Digest.parse(Files.readString(tagFile(repository, tag))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Stores a manifest, and then tags it.
   *
   * @throws RegistryException MANIFEST_BLOB_UNKNOWN if something that it refers to is missing; a
   *     subject may be
   */
  synchronized void putManifest(
      String repository, Digest digest, Manifest manifest, Optional<String> tag)
      throws IOException {
    requireReferences(repository, manifest);
    content.write(digest, manifest.content());
    content.replace(link(repository, MANIFESTS, digest), manifest.mediaType().getBytes(UTF_8));
    if (manifest.subject().isPresent()) {
      content.replace(
          referrer(repository, manifest.subject().get(), digest), manifest.descriptor(digest));
    }
    if (tag.isPresent()) {
      content.replace(tagFile(repository, tag.get()), digest.toString().getBytes(UTF_8));
    }
  }

  private void requireReferences(String repository, Manifest manifest) {
    for (Digest blob : manifest.blobs()) {
      if (!hasBlob(repository, blob)) {
        throw missing(repository, "blob", blob);
      }
    }
    for (Digest child : manifest.children()) {
      if (!hasManifest(repository, child)) {
        throw missing(repository, "manifest", child);
      }
    }
  }

  private static RegistryException missing(String repository, String what, Digest digest) {
    return RegistryError.MANIFEST_BLOB_UNKNOWN.because(
        "the manifest refers to "
            + what
            + " "
            + digest
            + ", which is not in repository "
            + repository
            + ": push it first");
  }

  synchronized void deleteTag(String repository, String tag) throws IOException {
    Files.deleteIfExists(tagFile(repository, tag));
  }

  /**
   * Removes the manifest, the tags that point to it and its entry among its subject's referrers.
   */
  synchronized void deleteManifest(String repository, StoredManifest stored) throws IOException {
    Digest digest = stored.digest();
    for (String tag : tags(repository)) {
      if (tagged(repository, tag).filter(digest::equals).isPresent()) {
        deleteTag(repository, tag);
      }
    }
    Optional<Digest> subject = Manifest.parse(stored.content(), stored.mediaType()).subject();
    if (subject.isPresent()) {
      Files.deleteIfExists(referrer(repository, subject.get(), digest));
    }
    Files.deleteIfExists(link(repository, MANIFESTS, digest));
    dropUnusedContent(digest);
  }

  List<String> tags(String repository) throws IOException {
    return sortedNames(root.resolve(repository).resolve(TAGS));
  }

  /** The descriptors of the manifests whose subject this is, as JSON texts, by digest. */
  List<byte[]> referrers(String repository, Digest subject) throws IOException {
    Path directory = referrersOf(repository, subject);
    List<byte[]> result = new ArrayList<>();
    for (String name : sortedNames(directory)) {
      result.add(Files.readAllBytes(directory.resolve(name)));
    }
    return result;
  }

  private static List<String> sortedNames(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private void dropUnusedContent(Digest digest) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      boolean used = all.anyMatch(path -> isLink(path, digest));
      if (!used) {
        content.delete(digest);
      }
    }
  }

  /** Not every file named so is a link: the referrers tag schema names tags like this too. */
  private static boolean isLink(Path path, Digest digest) {
    return path.endsWith(Path.of(BLOBS, digest.fileName()))
        || path.endsWith(Path.of(MANIFESTS, digest.fileName()));
  }

  private Path link(String repository, String kind, Digest digest) {
    return root.resolve(repository).resolve(kind).resolve(digest.fileName());
  }

  private Path tagFile(String repository, String tag) {
    return root.resolve(repository).resolve(TAGS).resolve(tag);
  }

  private Path referrersOf(String repository, Digest subject) {
    return root.resolve(repository).resolve(REFERRERS).resolve(subject.fileName());
  }

  private Path referrer(String repository, Digest subject, Digest digest) {
    return referrersOf(repository, subject).resolve(digest.fileName());
  }
}
