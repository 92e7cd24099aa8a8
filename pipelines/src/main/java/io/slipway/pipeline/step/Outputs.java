package io.slipway.pipeline.step;

import java.nio.file.Path;

/** Names of outputs and images, as far as a step has to know them. */
final class Outputs {
  private Outputs() {}

  /** The path in {@code oci:DIR} and {@code docker:FILE}, taken from the workspace. */
  static String resolve(String output, Path workspace) {
    for (String kind : new String[] {"oci:", "docker:"}) {
      if (output.startsWith(kind)) {
        return kind + workspace.resolve(output.substring(kind.length())).normalize();
      }
    }
    return output;
  }

  /** {@code registry/repository:tag} without its tag; a port is no tag. */
  static String repository(String reference) {
    int colon = reference.lastIndexOf(':');
    return colon > reference.lastIndexOf('/') ? reference.substring(0, colon) : reference;
  }
}
