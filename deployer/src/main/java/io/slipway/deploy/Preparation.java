package io.slipway.deploy;

import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.source.ReleaseSources;
import io.slipway.deploy.target.ReleaseObjects;
import io.slipway.deploy.target.SharedBetweenArms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A release with its files read and its image settled; nothing was asked of a cluster yet. */
record Preparation(Release release, String image, ReleaseObjects objects) {

  static Preparation of(Release release, Path baseDirectory, @Nullable String imageOverride)
      throws InterruptedException {
    String given = imageOverride == null ? release.spec().image() : imageOverride;
    if (given == null || given.isBlank()) {
      throw DeployException.usage(
          "release %s names no image; give spec.image or --image REF@sha256:..."
              .formatted(release.name()));
    }
    String image = parse(given);
    if (release.spec().members().size() > 1) {
      throw DeployException.usage("several workloads in one release are not driven yet (issue 5)");
    }
    ReleaseSources.Sourced sourced = new ReleaseSources(baseDirectory).load(release);
    Release ordered = ordered(release, sourced.after());
    return new Preparation(ordered, image, ReleaseObjects.of(ordered, sourced.objects(), image));
  }

  private static Release ordered(Release release, Map<String, List<String>> after) {
    try {
      return new Release(release.metadata(), release.spec().startingAfter(after));
    } catch (IllegalArgumentException e) {
      throw DeployException.usage(String.valueOf(e.getMessage()));
    }
  }

  /** What may keep the new version's Pods from starting, in words. */
  List<String> warnings() {
    return SharedBetweenArms.warnings(objects.stable(), objects.supporting());
  }

  /** With another body of the same name. */
  Preparation with(Release other) {
    return new Preparation(other, image, objects);
  }

  private static String parse(String image) {
    try {
      return ImageReference.parse(image).toString();
    } catch (IllegalArgumentException e) {
      throw DeployException.usage(String.valueOf(e.getMessage()));
    }
  }
}
