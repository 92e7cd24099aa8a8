package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.UsageException;
import io.slipway.image.posix.Names;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A jar or war, read as the JVM reads it: by its central directory. Opening it checks that every
 * name stays below the archive's root and is there once, because a directory is made of it.
 */
final class JarArchive implements AutoCloseable {
  private static final int MAX_MANIFEST = 4 << 20;

  /** What any archive may unpack to, and beyond it a multiple of its size: deflate can do 1000. */
  private static final long FREE_BYTES = 64L << 20;

  private static final int MAX_RATIO = 100;

  private final Path path;
  private final ZipFile zip;
  private final SortedMap<String, ZipEntry> files;
  private final Attributes manifest;
  private final AtomicLong budget;

  private JarArchive(Path path, ZipFile zip, SortedMap<String, ZipEntry> files, Attributes manifest)
      throws IOException {
    this.path = path;
    this.zip = zip;
    this.files = Collections.unmodifiableSortedMap(files);
    this.manifest = manifest;
    this.budget = new AtomicLong(FREE_BYTES + MAX_RATIO * Files.size(path));
  }

  /**
   * @throws BuildException where it is no jar, or one that cannot be unpacked safely
   */
  static JarArchive open(Path path) throws BuildException {
    if (!Files.isRegularFile(path)) {
      throw new UsageException("there is no jar at " + path);
    }
    ZipFile zip = null;
    try {
      ZipDirectory.check(path);
      zip = new ZipFile(path.toFile(), ZipFile.OPEN_READ, StandardCharsets.UTF_8);
      return read(path, zip);
    } catch (IOException | RuntimeException e) {
      close(zip);
      throw new BuildException("Tried to read the jar " + path + ", but: " + e.getMessage(), e);
    }
  }

  private static JarArchive read(Path path, ZipFile zip) throws IOException {
    SortedMap<String, ZipEntry> files = new TreeMap<>();
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      check(entry.getName());
      if (!entry.isDirectory() && files.put(entry.getName(), entry) != null) {
        throw new IOException("it has two entries called " + shown(entry.getName()));
      }
    }
    files.keySet().forEach(name -> checkParents(name, files));
    return new JarArchive(path, zip, files, manifest(zip, files));
  }

  private static void check(String name) throws IOException {
    String inner = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    for (String part : inner.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf(0) >= 0) {
        throw new IOException("its entry " + shown(name) + " is no path below its root");
      }
    }
  }

  private static void checkParents(String name, SortedMap<String, ZipEntry> files) {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      String parent = name.substring(0, slash);
      if (files.containsKey(parent)) {
        throw new IllegalArgumentException(
            "its entry " + shown(parent) + " is a file and a directory");
      }
    }
  }

  private static Attributes manifest(ZipFile zip, SortedMap<String, ZipEntry> files)
      throws IOException {
    ZipEntry entry = files.get(JarFile.MANIFEST_NAME);
    if (entry == null) {
      return new Attributes();
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(MAX_MANIFEST + 1);
      if (bytes.length > MAX_MANIFEST) {
        throw new IOException("its manifest has more than " + MAX_MANIFEST + " bytes");
      }
      return new Manifest(new ByteArrayInputStream(bytes)).getMainAttributes();
    }
  }

  static String shown(String name) {
    return "'" + Names.printable(name) + "'";
  }

  Path path() {
    return path;
  }

  String fileName() {
    return String.valueOf(path.getFileName());
  }

  /** Every file, by name; directories are not among them. */
  SortedMap<String, ZipEntry> files() {
    return files;
  }

  boolean hasBelow(String directory) {
    return files.tailMap(directory).keySet().stream()
        .findFirst()
        .filter(name -> name.startsWith(directory))
        .isPresent();
  }

  /** A main attribute of the manifest; null where there is none. */
  @Nullable String attribute(String name) {
    String value = manifest.getValue(name);
    return value == null || value.isBlank() ? null : value.trim();
  }

  /** An entry's bytes, held to the archive's checksum and to what it may unpack to. */
  InputStream open(ZipEntry entry) throws IOException {
    return new EntryStream(zip.getInputStream(entry), entry, this::take);
  }

  private void take(int bytes) throws IOException {
    if (budget.addAndGet(-bytes) < 0) {
      throw new IOException(
          path + " unpacks to more than " + MAX_RATIO + " times its size; that is no application");
    }
  }

  @Override
  public void close() {
    close(zip);
  }

  private static void close(@Nullable ZipFile zip) {
    try {
      if (zip != null) {
        zip.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
