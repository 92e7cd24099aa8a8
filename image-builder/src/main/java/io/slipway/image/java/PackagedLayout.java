package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.JarOptions;
import io.slipway.image.UsageException;
import io.slipway.image.java.Application.AppFile;
import io.slipway.image.java.Application.AppLayer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jar as it is, over the jars that it names. */
record PackagedLayout(Path context, String root, boolean boot) implements Layout {

  @Override
  public Application of(JarArchive archive, JarOptions options) throws BuildException {
    if (boot && (options.mainClass() != null || !options.dependencies().isEmpty())) {
      throw new UsageException(
          "a Spring Boot archive that stays packed starts its own main class from its own jars;"
              + " leave the main class and additional dependencies out, or use the mode exploded");
    }
    List<AppLayer> layers = new ArrayList<>();
    if (!boot) {
      layers.addAll(ClassPath.of(archive, context, options.dependencies()).asWritten());
    }
    String name = archive.fileName();
    AppFile jar = AppFile.of(name, archive.path());
    layers.add(new AppLayer("jar", List.of(jar)));
    return new Application(layers, entrypoint(archive, options, root + "/" + name), List.of());
  }

  private List<String> entrypoint(JarArchive archive, JarOptions options, String jar)
      throws BuildException {
    String mainClass = CommandLine.mainClass(archive, options);
    if (options.mainClass() == null && options.dependencies().isEmpty()) {
      return CommandLine.jar(options, jar);
    }
    return CommandLine.main(options, List.of(jar, root + "/dependencies/*"), mainClass);
  }
}
