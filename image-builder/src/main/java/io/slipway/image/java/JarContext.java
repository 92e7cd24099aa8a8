package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.JarOptions;
import io.slipway.image.java.Application.AppLayer;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An application as the engine takes it.
 *
 * @param directory what is copied from
 * @param dockerfile the text of one
 */
record JarContext(Path directory, String dockerfile, List<String> warnings) {

  /**
   * Makes the context.
   *
   * @param jars where it may lie already
   * @param allowed where a manifest may name jars, besides the jar's own directory
   */
  static JarContext of(JarOptions options, UnpackedJars jars, Path allowed)
      throws BuildException, InterruptedException {
    try (JarArchive archive = JarArchive.open(options.jar())) {
      JarSettings settings = JarSettings.of(archive, options, allowed);
      Application application = settings.application(archive);
      List<String> layers = names(application);
      Path directory =
          jars.directory(
              options.jar(),
              settings.root(),
              application,
              made -> write(application, layers, made, settings.root()));
      String dockerfile = JarDockerfile.of(settings, application, layers);
      return new JarContext(directory, dockerfile, application.warnings());
    } catch (ClosedByInterruptException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException e) {
      throw new BuildException("Tried to unpack " + options.jar() + ", but: " + e.getMessage(), e);
    }
  }

  /** A directory for each layer. */
  private static List<String> names(Application application) {
    List<String> names = new ArrayList<>();
    for (AppLayer layer : application.layers()) {
      String plain = layer.name().replaceAll("[^\\w-]", "-");
      names.add(names.contains(plain) ? plain + "-" + names.size() : plain);
    }
    return names;
  }

  private static void write(
      Application application, List<String> names, Path directory, String root)
      throws IOException, InterruptedException {
    ContextWriter writer = new ContextWriter(directory);
    int number = 0;
    for (AppLayer layer : application.layers()) {
      writer.write(layer, names.get(number++), root);
    }
    writer.finish();
  }
}
