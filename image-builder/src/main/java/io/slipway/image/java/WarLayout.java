package io.slipway.image.java;

import io.slipway.image.JarOptions;
import io.slipway.image.UsageException;
import java.util.List;
import java.util.function.Predicate;

/** A web application, unpacked where its server looks for it. */
record WarLayout(boolean jetty) implements Layout {
  private static final String LIBRARIES = "WEB-INF/lib/";

  static boolean isFor(JarArchive archive) {
    return archive.hasBelow("WEB-INF/") || archive.fileName().endsWith(".war");
  }

  @Override
  public Application of(JarArchive archive, JarOptions options) throws UsageException {
    refuse(options.mainClass() != null, "a main class");
    refuse(!options.jvmFlags().isEmpty(), "flags for the JVM");
    refuse(!options.dependencies().isEmpty(), "additional dependencies");
    refuse("packaged".equals(options.mode()), "the mode packaged");
    Predicate<String> library = name -> name.startsWith(LIBRARIES);
    Predicate<String> snapshot = name -> IS_SNAPSHOT.test(Layout.baseName(name));
    Predicate<String> classes = IS_CLASS.and(name -> name.startsWith("WEB-INF/classes/"));
    return new Application(
        List.of(
            Layout.layer(DEPENDENCIES, archive, "", library.and(snapshot.negate())),
            Layout.layer(SNAPSHOT_DEPENDENCIES, archive, "", library.and(snapshot)),
            Layout.layer(RESOURCES, archive, "", library.or(classes).negate()),
            Layout.layer(CLASSES, archive, "", classes)),
        entrypoint(),
        List.of());
  }

  private static void refuse(boolean asked, String what) throws UsageException {
    if (asked) {
      throw new UsageException("a war is run by the base image's server; it takes not " + what);
    }
  }

  /** Jetty 12's image needs to be told which of its deployers to use. */
  private List<String> entrypoint() {
    return jetty
        ? List.of("java", "-jar", "/usr/local/jetty/start.jar", "--module=ee10-deploy")
        : List.of();
  }
}
