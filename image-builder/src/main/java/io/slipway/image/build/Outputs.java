package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.UsageException;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.ExportTarget;
import io.slipway.image.export.ImageExporter;
import io.slipway.image.suggest.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where an image goes besides registries; by the words that asked for it. */
record Outputs(Map<String, ExportTarget> targets, List<String> references) {
  private static final List<String> MEDIA_TYPES = List.of("oci", "docker");

  /**
   * @throws BuildException where an output is not known, before anything is built
   */
  static Outputs parse(BuildRequest request) throws BuildException {
    checkMediaTypes(request.image().mediaTypes());
    Map<String, ExportTarget> targets = new LinkedHashMap<>();
    for (String output : request.outputs()) {
      ExportTarget target = ExportTarget.parse(output);
      checkPlatforms(request, output, target);
      targets.put(output, target);
    }
    return new Outputs(targets, request.tags());
  }

  private static void checkPlatforms(BuildRequest request, String output, ExportTarget target)
      throws UsageException {
    boolean docker =
        target instanceof ExportTarget.DockerArchive || target instanceof ExportTarget.DockerEngine;
    int platforms = Platforms.asked(request).size();
    if (docker && platforms > 1) {
      throw new UsageException(
          "--output "
              + output
              + " takes one platform, not "
              + platforms
              + "; write oci:DIR or oci-archive:FILE, or push");
    }
  }

  private static void checkMediaTypes(@Nullable String types) throws UsageException {
    if (types != null && !MEDIA_TYPES.contains(types)) {
      throw new UsageException(
          "--media-types "
              + types
              + Nearest.hint(types, MEDIA_TYPES)
              + "; there are oci and docker");
    }
  }

  void write(BuiltImage image, Events events) throws BuildException, InterruptedException {
    for (Map.Entry<String, ExportTarget> target : targets.entrySet()) {
      ImageExporter.export(target.getValue(), image, references);
      events.emit(new BuildEvent.ImageExported(target.getKey(), image.root().raw().digest()));
    }
  }
}
