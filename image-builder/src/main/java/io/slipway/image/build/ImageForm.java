package io.slipway.image.build;

import io.slipway.image.BuildRequest;
import io.slipway.image.UsageException;
import io.slipway.image.export.Annotations;
import io.slipway.image.plan.BuildPlan;
import java.util.List;

/** What an image is written like, apart from its layers' compression. */
record ImageForm(Annotations annotations, Times times) {

  /**
   * @throws UsageException where what is asked for has no place in such an image
   */
  static ImageForm of(BuildRequest request, List<BuildPlan> plans) throws UsageException {
    boolean attested =
        request.attestations().sbom() != null || request.attestations().provenance() != null;
    return new ImageForm(
        Annotations.of(request, plans.size() > 1 || attested), Times.of(request, plans.get(0)));
  }
}
