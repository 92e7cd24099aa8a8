package io.slipway.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A build without a Dockerfile: a Java application in layers, as Jib lays them out.
 *
 * @param jar the application
 * @param base the base image; null means one for the jar's Java version
 * @param mainClass null means the manifest's
 * @param jvmFlags arguments of the JVM, in order
 * @param ports as EXPOSE takes them
 * @param user null means the base's
 * @param appRoot where the application lies in the image; null means {@code /app}
 * @param mode {@code exploded} or {@code packaged}; null means exploded
 * @param dependencies jars that go beside those the application's manifest names
 * @param arguments the program's arguments (the image's CMD)
 */
public record JarOptions(
    Path jar,
    @Nullable String base,
    @Nullable String mainClass,
    List<String> jvmFlags,
    List<String> ports,
    List<String> volumes,
    Map<String, String> environment,
    @Nullable String user,
    @Nullable String appRoot,
    @Nullable String mode,
    List<Path> dependencies,
    List<String> arguments) {

  public JarOptions {
    jvmFlags = List.copyOf(jvmFlags);
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
    environment = Map.copyOf(environment);
    dependencies = List.copyOf(dependencies);
    arguments = List.copyOf(arguments);
  }

  /** All defaults. */
  public static JarOptions of(Path jar) {
    return new JarOptions(
        jar, null, null, List.of(), List.of(), List.of(), Map.of(), null, null, null, List.of(),
        List.of());
  }
}
