package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.java.Application.AppFile;
import io.slipway.image.java.Application.AppLayer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The jars an application needs beside its own: those of the manifest's Class-Path (JAR File
 * Specification, "Class-Path Attribute"), then those the user adds.
 *
 * <p>A manifest is not trusted with the machine's files: what it names must lie, links followed,
 * below the jar's directory or the build context.
 */
record ClassPath(List<Dependency> dependencies) {

  /**
   * @param written relative to the application's jar, without detours
   * @param file where it really lies
   */
  record Dependency(String written, Path file) {
    String name() {
      return Layout.baseName(written);
    }
  }

  ClassPath {
    dependencies = dependencies.stream().distinct().toList();
  }

  static ClassPath of(JarArchive jar, Path context, List<Path> additional) throws BuildException {
    List<Dependency> all = new ArrayList<>();
    String named = jar.attribute("Class-Path");
    for (String entry : named == null ? new String[0] : named.split("\\s+")) {
      all.add(named(entry, jar.path(), context));
    }
    all.addAll(additional(additional).dependencies());
    return new ClassPath(all);
  }

  /** Only what the user adds. */
  static ClassPath additional(List<Path> files) throws BuildException {
    List<Dependency> all = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new BuildException("there is no dependency at " + file);
      }
      all.add(new Dependency(Layout.DEPENDENCIES + "/" + file.getFileName(), file));
    }
    return new ClassPath(all);
  }

  private static Dependency named(String entry, Path jar, Path context) throws BuildException {
    String place = "Class-Path entry '" + entry + "' of " + jar;
    Path directory = Objects.requireNonNull(jar.toAbsolutePath().getParent());
    String path = path(entry);
    if (path == null) {
      throw new BuildException(place + " is no relative path; only files can go into the image");
    }
    try {
      Path file = directory.resolve(path).toRealPath();
      if (!Files.isRegularFile(file)) {
        throw new BuildException(
            place + " is no file; pack its content into a jar, or use a Dockerfile");
      }
      if (!file.startsWith(directory.toRealPath()) && !file.startsWith(context.toRealPath())) {
        throw new BuildException(
            place + " leads to " + file + ", out of the jar's directory and the build context");
      }
      String written = Path.of(path).normalize().toString();
      return new Dependency(written, file);
    } catch (IOException | InvalidPathException e) {
      throw new BuildException(place + " is not there: tried " + directory + "/" + path, e);
    }
  }

  /** An entry is a URL relative to the jar's; null where it is another's. */
  private static @Nullable String path(String entry) {
    try {
      URI uri = URI.create(entry);
      boolean relative = !uri.isAbsolute() && uri.getAuthority() == null && uri.getPath() != null;
      return relative && !uri.getPath().startsWith("/") ? uri.getPath() : null;
    } catch (IllegalArgumentException e) {
      return entry.startsWith("/") ? null : entry;
    }
  }

  /** Jars that are released in one layer, snapshots in the next; all in one directory, by name. */
  List<AppLayer> flat(String directory) throws BuildException {
    Set<String> taken = new HashSet<>();
    List<AppFile> files = new ArrayList<>();
    for (Dependency dependency : dependencies) {
      files.add(file(directory + unique(dependency, taken), dependency));
    }
    return layers(files);
  }

  /** Two jars of one name are told apart by their size, as Jib does. */
  private static String unique(Dependency dependency, Set<String> taken) throws BuildException {
    String name = dependency.name();
    if (taken.add(name)) {
      return name;
    }
    String other = name.replaceFirst("(\\.jar)?$", "-" + size(dependency.file()) + "$1");
    if (!taken.add(other)) {
      throw new BuildException("two dependencies are called " + name + " and have one size");
    }
    return other;
  }

  private static long size(Path file) throws BuildException {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new BuildException("Tried to read " + file + ", but: " + e.getMessage(), e);
    }
  }

  /** As they lie beside the jar, where {@code java -jar} looks for them. */
  List<AppLayer> asWritten() throws BuildException {
    List<AppFile> files = new ArrayList<>();
    for (Dependency dependency : dependencies) {
      if (dependency.written().startsWith("..")) {
        throw new BuildException(
            "Class-Path entry '"
                + dependency.written()
                + "' leads out of the application's directory; the mode exploded can do without");
      }
      files.add(file(dependency.written(), dependency));
    }
    return layers(files);
  }

  private static AppFile file(String path, Dependency dependency) {
    return AppFile.of(path, dependency.file());
  }

  private static List<AppLayer> layers(List<AppFile> files) {
    Predicate<AppFile> isSnapshot = file -> Layout.IS_SNAPSHOT.test(Layout.baseName(file.path()));
    return List.of(
        new AppLayer(Layout.DEPENDENCIES, files.stream().filter(isSnapshot.negate()).toList()),
        new AppLayer(Layout.SNAPSHOT_DEPENDENCIES, files.stream().filter(isSnapshot).toList()));
  }
}
