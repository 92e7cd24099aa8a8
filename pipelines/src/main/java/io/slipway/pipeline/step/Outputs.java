package io.slipway.pipeline.step;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Names of outputs and images, as far as a step has to know them. */
final class Outputs {
  private Outputs() {}

  /** The path in {@code oci:DIR} and the like, taken from the workspace. */
  static String resolve(String output, Path workspace) {
    if (output.startsWith("type=")) {
      return resolveField(output, "dest", workspace);
    }
    for (String kind : new String[] {"oci:", "oci-archive:", "docker:", "local:", "tar:"}) {
      if (output.startsWith(kind) && !output.equals(kind + "-")) {
        return kind + workspace.resolve(output.substring(kind.length())).normalize();
      }
    }
    return output;
  }

  /** The path in {@code type=local,src=DIR} and the like, taken from the workspace. */
  static String resolveField(String spec, String key, Path workspace) {
    return Arrays.stream(spec.split(","))
        .map(
            field ->
                field.startsWith(key + "=") && !field.endsWith("=-")
                    ? key + "=" + workspace.resolve(field.substring(key.length() + 1)).normalize()
                    : field)
        .collect(Collectors.joining(","));
  }

  /** {@code registry/repository:tag} without its tag; a port is no tag. */
  static String repository(String reference) {
    int colon = reference.lastIndexOf(':');
    return colon > reference.lastIndexOf('/') ? reference.substring(0, colon) : reference;
  }
}
