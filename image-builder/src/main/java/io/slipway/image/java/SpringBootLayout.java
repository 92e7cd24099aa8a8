package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.JarOptions;
import io.slipway.image.java.Application.AppLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;

/**
 * A Spring Boot archive, unpacked and started by its own launcher. An index of layers decides where
 * there is one; what it does not list goes into its last layer, so that nothing is lost.
 */
record SpringBootLayout(String root) implements Layout {
  private static final String LOADER = "spring-boot-loader";

  static boolean isFor(JarArchive archive) {
    boolean war = archive.hasBelow("WEB-INF/") && archive.attribute("Spring-Boot-Version") != null;
    return archive.hasBelow("BOOT-INF/") || war;
  }

  private static String directory(JarArchive archive) {
    return archive.hasBelow("BOOT-INF/") ? "BOOT-INF/" : "WEB-INF/";
  }

  @Override
  public Application of(JarArchive archive, JarOptions options) throws BuildException {
    String inner = directory(archive);
    List<AppLayer> layers = new ArrayList<>(additional(inner, options));
    ZipEntry index = archive.files().get(indexName(archive, inner));
    layers.addAll(index == null ? byKind(archive, inner) : byIndex(archive, index));
    return new Application(layers, entrypoint(archive, options, inner), List.of());
  }

  private static List<AppLayer> additional(String inner, JarOptions options) throws BuildException {
    return ClassPath.additional(options.dependencies()).flat(inner + "lib/");
  }

  private static String indexName(JarArchive archive, String inner) {
    return Optional.ofNullable(archive.attribute("Spring-Boot-Layers-Index"))
        .orElse(inner + "layers.idx");
  }

  private static List<AppLayer> byKind(JarArchive archive, String inner) {
    Predicate<String> library = name -> name.startsWith(inner + "lib");
    Predicate<String> snapshot = name -> IS_SNAPSHOT.test(Layout.baseName(name));
    Predicate<String> loader = name -> name.startsWith("org/");
    Predicate<String> classes = IS_CLASS.and(name -> name.startsWith(inner + "classes/"));
    return List.of(
        Layout.layer(DEPENDENCIES, archive, "", library.and(snapshot.negate())),
        Layout.layer(LOADER, archive, "", loader),
        Layout.layer(SNAPSHOT_DEPENDENCIES, archive, "", library.and(snapshot)),
        Layout.layer(RESOURCES, archive, "", library.or(loader).or(classes).negate()),
        Layout.layer(CLASSES, archive, "", classes));
  }

  private static List<AppLayer> byIndex(JarArchive archive, ZipEntry entry) throws BuildException {
    LayersIndex index = LayersIndex.read(archive, entry);
    return index.names().stream()
        .map(layer -> Layout.layer(layer, archive, "", name -> index.layer(name).equals(layer)))
        .toList();
  }

  /** The launcher knows where everything is; a main class of the user's own is started without. */
  private List<String> entrypoint(JarArchive archive, JarOptions options, String inner)
      throws BuildException {
    String mainClass = CommandLine.mainClass(archive, options);
    List<String> path =
        options.mainClass() == null
            ? List.of(root)
            : List.of(root + "/" + inner + "classes", root + "/" + inner + "lib/*");
    return CommandLine.main(options, path, mainClass);
  }
}
