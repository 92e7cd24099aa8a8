package io.slipway.pipeline.step;

import io.slipway.image.export.ExportTarget;
import io.slipway.image.export.OutputWords;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Names of outputs and images, as far as a step has to know them. */
final class Outputs {
  private Outputs() {}

  /** The path in {@code oci:DIR} and the like, taken from the workspace. */
  static String resolve(String output, Path workspace) {
    if (OutputWords.isSpelledOut(output)) {
      return resolveField(output, "dest", workspace);
    }
    String spelled = ExportTarget.spelled(output);
    for (String kind : ExportTarget.FILES) {
      String start = kind + ":";
      if (spelled.startsWith(start)
          && spelled.length() > start.length()
          && !spelled.endsWith(":-")) {
        return start + workspace.resolve(spelled.substring(start.length())).normalize();
      }
    }
    return spelled;
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
