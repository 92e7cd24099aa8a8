package io.slipway.image.export;

import io.slipway.image.BuildException;
import io.slipway.image.suggest.Nearest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where an image goes besides registries, as {@code --output} names it. */
public sealed interface ExportTarget {
  /** Kinds that need a place in the file system. */
  List<String> FILES = List.of("oci", "oci-archive", "docker", "local", "tar");

  List<String> KINDS = List.of("oci", "oci-archive", "docker", "local", "tar", "docker-engine");

  /** {@code oci:DIR}: an OCI image layout, created or added to. */
  record OciDirectory(Path directory) implements ExportTarget {}

  /** {@code oci-archive:FILE}: an OCI image layout in a tar; null is standard output. */
  record OciArchive(@Nullable Path file) implements ExportTarget {}

  /** {@code docker:FILE}: an archive for {@code docker load}; null is standard output. */
  record DockerArchive(@Nullable Path file) implements ExportTarget {}

  /** {@code docker-engine[:SOCKET]}: a running Docker Engine. */
  record DockerEngine(Path socket) implements ExportTarget {}

  /**
   * {@code local:DIR}: the image's files.
   *
   * @param split whether each platform has a directory of its own; null where there are several
   */
  record LocalDirectory(Path directory, @Nullable Boolean split) implements ExportTarget {}

  /** {@code tar:FILE}: the image's files in a tar; null is standard output. */
  record FileTar(@Nullable Path file) implements ExportTarget {}

  /** As {@code --output} names it. */
  default String words() {
    if (this instanceof OciDirectory oci) {
      return "oci:" + oci.directory();
    } else if (this instanceof OciArchive oci) {
      return "oci-archive:" + place(oci.file());
    } else if (this instanceof DockerArchive docker) {
      return "docker:" + place(docker.file());
    } else if (this instanceof DockerEngine engine) {
      return "docker-engine:" + engine.socket();
    } else if (this instanceof LocalDirectory local) {
      return "local:" + local.directory();
    }
    return "tar:" + place(((FileTar) this).file());
  }

  private static String place(@Nullable Path file) {
    return file == null ? "-" : file.toString();
  }

  /** Whether it goes to standard output. */
  default boolean isStandardOutput() {
    return (this instanceof OciArchive oci && oci.file() == null)
        || (this instanceof DockerArchive docker && docker.file() == null)
        || (this instanceof FileTar tar && tar.file() == null);
  }

  /** Whether it takes the image's files and not the image. */
  default boolean isFiles() {
    return this instanceof LocalDirectory || this instanceof FileTar;
  }

  /**
   * An output with its kind: {@code -o -} is a tar of the files, {@code -o DIR} the files, where
   * DIR is no word of this class.
   */
  static String spelled(String output) {
    if (output.equals("-")) {
      return "tar:-";
    }
    int colon = output.indexOf(':');
    boolean kind = colon >= 0 && output.lastIndexOf('/', colon) < 0;
    return output.isEmpty() || kind || KINDS.contains(output) ? output : "local:" + output;
  }

  /**
   * @throws BuildException where the text is no output
   */
  static ExportTarget parse(String output) throws BuildException {
    return parse(output, System.getenv());
  }

  /** As {@link #parse(String)}, with {@code DOCKER_HOST} from a given environment. */
  static ExportTarget parse(String output, Map<String, String> environment) throws BuildException {
    if (OutputWords.isSpelledOut(output)) {
      return files(OutputText.parse(output));
    }
    int colon = output.indexOf(':');
    String kind = colon < 0 ? output : output.substring(0, colon);
    String place = colon < 0 ? "" : output.substring(colon + 1);
    if (kind.equals("docker-engine")) {
      return new DockerEngine(Path.of(place.isEmpty() ? defaultSocket(environment) : place));
    }
    boolean stream = place.equals("-");
    boolean directory = kind.equals("oci") || kind.equals("local");
    if (!FILES.contains(kind) || place.isEmpty() || (stream && directory)) {
      throw new BuildException(
          "output '"
              + output
              + "' is not known; write oci:DIR, oci-archive:FILE, docker:FILE, local:DIR, tar:FILE or"
              + " docker-engine[:SOCKET]"
              + (FILES.contains(kind) ? "" : Nearest.hint(kind, KINDS)));
    }
    Path file = stream ? null : Path.of(place);
    return switch (kind) {
      case "oci" -> new OciDirectory(Path.of(place));
      case "oci-archive" -> new OciArchive(file);
      case "local" -> new LocalDirectory(Path.of(place), null);
      case "tar" -> new FileTar(file);
      default -> new DockerArchive(file);
    };
  }

  private static ExportTarget files(OutputText output) throws BuildException {
    String place = output.need("dest", "DIR");
    if (output.type().equals("tar")) {
      return new FileTar(place.equals("-") ? null : Path.of(place));
    } else if (!output.type().equals("local") || place.equals("-")) {
      throw output.wrong("it needs dest=DIR");
    }
    return new LocalDirectory(Path.of(place), output.flag("platform-split"));
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
