package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.JarOptions;
import io.slipway.image.java.Application.AppFile;
import io.slipway.image.java.Application.AppLayer;
import java.util.List;
import java.util.function.Predicate;

/** Which file of an archive goes into which layer, and how the whole is started. */
interface Layout {
  String DEPENDENCIES = "dependencies";
  String SNAPSHOT_DEPENDENCIES = "snapshot-dependencies";
  String RESOURCES = "resources";
  String CLASSES = "classes";

  /** What Jib goes by, too. */
  Predicate<String> IS_SNAPSHOT = name -> name.contains("SNAPSHOT");

  Predicate<String> IS_CLASS = name -> name.endsWith(".class");

  Application of(JarArchive archive, JarOptions options) throws BuildException;

  /** The archive's files that {@code belongs} accepts, below {@code directory}. */
  static AppLayer layer(
      String name, JarArchive archive, String directory, Predicate<String> belongs) {
    List<AppFile> files =
        archive.files().entrySet().stream()
            .filter(entry -> belongs.test(entry.getKey()))
            .map(e -> AppFile.of(directory + e.getKey(), () -> archive.open(e.getValue())))
            .toList();
    return new AppLayer(name, files);
  }

  /** The last part of a path. */
  static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
