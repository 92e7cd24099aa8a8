package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.JarOptions;
import java.util.ArrayList;
import java.util.List;

/** How an application is started. */
final class CommandLine {
  private CommandLine() {}

  static List<String> jar(JarOptions options, String jar) {
    List<String> line = new ArrayList<>(List.of("java"));
    line.addAll(options.jvmFlags());
    line.addAll(List.of("-jar", jar));
    return line;
  }

  static List<String> main(JarOptions options, List<String> classPath, String mainClass) {
    List<String> line = new ArrayList<>(List.of("java"));
    line.addAll(options.jvmFlags());
    line.addAll(List.of("-cp", String.join(":", classPath), mainClass));
    return line;
  }

  /** The class that was asked for, else the manifest's. */
  static String mainClass(JarArchive archive, JarOptions options) throws BuildException {
    String found =
        options.mainClass() == null ? archive.attribute("Main-Class") : options.mainClass();
    if (found == null) {
      throw new BuildException(
          archive.path()
              + " has no Main-Class in its manifest; name the class to start (--jar-main-class)");
    }
    return found;
  }
}
