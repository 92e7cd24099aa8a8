package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.JarOptions;
import io.slipway.image.java.Application.AppLayer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plain jar, unpacked: dependencies, snapshots of them, resources, classes. */
record ExplodedLayout(Path context, String root) implements Layout {
  private static final String DIRECTORY = "explodedJar/";

  @Override
  public Application of(JarArchive archive, JarOptions options) throws BuildException {
    ClassPath classPath = ClassPath.of(archive, context, options.dependencies());
    List<AppLayer> layers = new ArrayList<>(classPath.flat(DEPENDENCIES + "/"));
    layers.add(Layout.layer(RESOURCES, archive, DIRECTORY, IS_CLASS.negate()));
    layers.add(Layout.layer(CLASSES, archive, DIRECTORY, IS_CLASS));
    String mainClass = CommandLine.mainClass(archive, options);
    List<String> path = List.of(root + "/explodedJar", root + "/dependencies/*");
    return new Application(layers, CommandLine.main(options, path, mainClass), warnings(archive));
  }

  /** What the JVM honours in a jar's manifest but not in a directory's. */
  private static List<String> warnings(JarArchive archive) {
    List<String> warnings = new ArrayList<>();
    boolean versions = archive.hasBelow("META-INF/versions/");
    if (versions && "true".equalsIgnoreCase(archive.attribute("Multi-Release"))) {
      warnings.add(
          "the classes in META-INF/versions are not used, because the jar is unpacked; the mode"
              + " packaged keeps it");
    }
    for (String name : List.of("Add-Opens", "Add-Exports", "Enable-Native-Access")) {
      if (archive.attribute(name) != null) {
        String flag = "--" + name.toLowerCase(Locale.ROOT);
        warnings.add(
            name
                + " in the manifest does not count, because the jar is unpacked; give the JVM the"
                + " flag "
                + flag
                + ", or use the mode packaged");
      }
    }
    return warnings;
  }
}
