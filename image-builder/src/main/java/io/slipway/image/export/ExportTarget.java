package io.slipway.image.export;

import io.slipway.image.BuildException;
import io.slipway.image.suggest.Nearest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where an image goes besides registries, as {@code --output} names it. */
public sealed interface ExportTarget {
  /** Kinds that need a place in the file system. */
  List<String> FILES = List.of("oci", "oci-archive", "docker");

  List<String> KINDS = List.of("oci", "oci-archive", "docker", "docker-engine");

  /** {@code oci:DIR}: an OCI image layout, created or added to. */
  record OciDirectory(Path directory) implements ExportTarget {}

  /** {@code oci-archive:FILE}: an OCI image layout in a tar. */
  record OciArchive(Path file) implements ExportTarget {}

  /** {@code docker:FILE}: an archive for {@code docker load}. */
  record DockerArchive(Path file) implements ExportTarget {}

  /** {@code docker-engine[:SOCKET]}: a running Docker Engine. */
  record DockerEngine(Path socket) implements ExportTarget {}

  /**
   * @throws BuildException where the text is no output
   */
  static ExportTarget parse(String output) throws BuildException {
    return parse(output, System.getenv());
  }

  /** As {@link #parse(String)}, with {@code DOCKER_HOST} from a given environment. */
  static ExportTarget parse(String output, Map<String, String> environment) throws BuildException {
    int colon = output.indexOf(':');
    String kind = colon < 0 ? output : output.substring(0, colon);
    String place = colon < 0 ? "" : output.substring(colon + 1);
    if (kind.equals("docker-engine")) {
      return new DockerEngine(Path.of(place.isEmpty() ? defaultSocket(environment) : place));
    }
    if (!FILES.contains(kind) || place.isEmpty() || place.equals("-")) {
      throw new BuildException(
          "output '"
              + output
              + "' is not known; write oci:DIR, oci-archive:FILE, docker:FILE or"
              + " docker-engine[:SOCKET]"
              + (FILES.contains(kind) ? "" : Nearest.hint(kind, KINDS)));
    }
    Path path = Path.of(place);
    return switch (kind) {
      case "oci" -> new OciDirectory(path);
      case "oci-archive" -> new OciArchive(path);
      default -> new DockerArchive(path);
    };
  }

  private static String defaultSocket(Map<String, String> environment) throws BuildException {
    String host = environment.getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    if (!host.startsWith("unix://")) {
      throw new BuildException(
          "docker-engine: DOCKER_HOST is " + host + ", but only unix:// sockets can be used");
    }
    return host.substring("unix://".length());
  }
}
