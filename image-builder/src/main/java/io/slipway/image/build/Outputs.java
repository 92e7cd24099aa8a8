package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.export.BuiltImage;
import java.util.List;

/** Where an image goes besides registries. */
record Outputs(List<String> outputs) {

  static Outputs parse(BuildRequest request) throws BuildException {
    if (!request.outputs().isEmpty()) {
      throw new BuildException("outputs follow with image-front's exporters");
    }
    return new Outputs(request.outputs());
  }

  void write(BuiltImage image, Events events) throws BuildException, InterruptedException {}
}
