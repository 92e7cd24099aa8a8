package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.JarOptions;
import io.slipway.image.java.Application.AppLayer;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
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
   * @param work an empty directory
   * @param allowed where a manifest may name jars, besides the jar's own directory
   */
  static JarContext of(JarOptions options, Path work, Path allowed)
      throws BuildException, InterruptedException {
    try (JarArchive archive = JarArchive.open(options.jar())) {
      JarSettings settings = JarSettings.of(archive, options, allowed);
      Application application = settings.application(archive);
      Path directory = Files.createDirectory(work.resolve("context"));
      List<String> layers = write(application, directory, settings.root());
      String dockerfile = JarDockerfile.of(settings, application, layers);
      return new JarContext(directory, dockerfile, application.warnings());
    } catch (ClosedByInterruptException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException e) {
      throw new BuildException(
          "Tried to unpack " + options.jar() + " into " + work + ", but: " + e.getMessage(), e);
    }
  }

  private static List<String> write(Application application, Path directory, String root)
      throws IOException, InterruptedException {
    ContextWriter writer = new ContextWriter(directory);
    List<String> names = new ArrayList<>();
    for (AppLayer layer : application.layers()) {
      String plain = layer.name().replaceAll("[^\\w-]", "-");
      String name = names.contains(plain) ? plain + "-" + names.size() : plain;
      names.add(name);
      writer.write(layer, name, root);
    }
    writer.finish();
    return names;
  }
}
