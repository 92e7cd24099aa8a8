package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.ExportTarget;
import io.slipway.image.export.ImageExporter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where an image goes besides registries; by the words that asked for it. */
record Outputs(Map<String, ExportTarget> targets, List<String> references) {

  /**
   * @throws BuildException where an output is not known, before anything is built
   */
  static Outputs parse(BuildRequest request) throws BuildException {
    Map<String, ExportTarget> targets = new LinkedHashMap<>();
    for (String output : request.outputs()) {
      targets.put(output, ExportTarget.parse(output));
    }
    return new Outputs(targets, request.tags());
  }

  void write(BuiltImage image, Events events) throws BuildException, InterruptedException {
    for (Map.Entry<String, ExportTarget> target : targets.entrySet()) {
      ImageExporter.export(target.getValue(), image, references);
      events.emit(new BuildEvent.ImageExported(target.getKey(), image.root().raw().digest()));
    }
  }
}
