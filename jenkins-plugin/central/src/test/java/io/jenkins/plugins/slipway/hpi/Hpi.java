package io.jenkins.plugins.slipway.hpi;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * The built plugin, unpacked as Jenkins unpacks it, with a class loader as Jenkins gives it: core
 * first (its libraries in the baseline's versions, and the signatures in place of its own classes),
 * then the plugin's jars.
 */
final class Hpi implements AutoCloseable {
  private final Path directory;
  private final URLClassLoader core;
  private final URLClassLoader plugin;

  private Hpi(Path directory, URLClassLoader core, URLClassLoader plugin) {
    this.directory = directory;
    this.core = core;
    this.plugin = plugin;
  }

  static Hpi open(Path directory) throws IOException {
    unzip(Path.of(System.getProperty("slipway.hpi")), directory);
    List<URL> provided = urls(Path.of(System.getProperty("slipway.core")));
    for (Class<?> type :
        List.of(
            hudson.Extension.class,
            net.java.sezpoz.Indexable.class,
            jakarta.servlet.Servlet.class,
            org.jvnet.localizer.Localizable.class)) {
      provided.add(type.getProtectionDomain().getCodeSource().getLocation());
    }
    URLClassLoader core =
        new URLClassLoader(provided.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    URL[] libraries = urls(directory.resolve("WEB-INF/lib")).toArray(URL[]::new);
    return new Hpi(directory, core, new URLClassLoader(libraries, core));
  }

  ClassLoader classLoader() {
    return plugin;
  }

  ClassLoader core() {
    return core;
  }

  List<String> libraries() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("WEB-INF/lib"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The jars whose names start so. */
  List<Path> libraries(String... prefixes) throws IOException {
    return libraries().stream()
        .filter(name -> Stream.of(prefixes).anyMatch(name::startsWith))
        .map(directory.resolve("WEB-INF/lib")::resolve)
        .toList();
  }

  /** The jar with the plugin's own classes. */
  Path inner() throws IOException {
    return libraries("slipway-plugin").get(0);
  }

  List<String> entries() throws IOException {
    try (ZipFile jar = new ZipFile(inner().toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  String text(String entry) throws IOException {
    try (ZipFile jar = new ZipFile(inner().toFile());
        InputStream in = jar.getInputStream(jar.getEntry(entry))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** Every class of the plugin, loaded but not initialised. */
  List<Class<?>> classes() throws IOException {
    List<Class<?>> classes = new ArrayList<>();
    for (String entry : entries()) {
      if (entry.endsWith(".class") && !entry.endsWith("package-info.class")) {
        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        try {
          classes.add(Class.forName(name, false, plugin));
        } catch (ClassNotFoundException e) {
          throw new AssertionError("The index of " + inner() + " names " + name, e);
        }
      }
    }
    return classes;
  }

  Manifest manifest() throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve("META-INF/MANIFEST.MF"))) {
      return new Manifest(in);
    }
  }

  Manifest innerManifest() throws IOException {
    try (java.util.jar.JarFile jar = new java.util.jar.JarFile(inner().toFile())) {
      return jar.getManifest();
    }
  }

  private static void unzip(Path hpi, Path directory) throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(hpi))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path file = directory.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(in, file);
        }
      }
    }
  }

  private static List<URL> urls(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new ArrayList<>(files.sorted().map(Hpi::url).toList());
    }
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(file.toString(), e);
    }
  }

  /** The jars that core provides. */
  List<Path> coreLibraries() throws URISyntaxException {
    List<Path> files = new ArrayList<>();
    for (URL url : core.getURLs()) {
      files.add(Path.of(url.toURI()));
    }
    return files;
  }

  @Override
  public void close() throws IOException {
    plugin.close();
    core.close();
  }
}
