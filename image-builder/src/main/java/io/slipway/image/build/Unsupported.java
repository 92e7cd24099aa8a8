package io.slipway.image.build;

import io.slipway.image.BuildRequest;
import io.slipway.image.ImageOptions;
import io.slipway.image.UsageException;

/** What may be asked for and is not there yet: refused by name, never passed over (issue 3). */
final class Unsupported {
  private Unsupported() {}

  static void check(BuildRequest request) throws UsageException {
    check(request.image());
  }

  private static void check(ImageOptions image) throws UsageException {
    LayerForms.asked(image);
  }

  private static void refuse(boolean asked, String what) throws UsageException {
    if (asked) {
      throw new UsageException(what + " isn't supported yet");
    }
  }
}
