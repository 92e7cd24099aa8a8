package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Images;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.source.ReleaseSources;
import io.slipway.deploy.target.HarmToStable;
import io.slipway.deploy.target.ReleaseObjects;
import io.slipway.deploy.target.SharedBetweenArms;
import io.slipway.deploy.target.WorkloadObjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A release with its files read and its images settled; nothing was asked of a cluster yet. */
record Preparation(Release release, Images images, ReleaseObjects objects) {

  static Preparation of(Release release, Path baseDirectory, Images.Given given)
      throws InterruptedException {
    ReleaseSources.Sourced sourced = new ReleaseSources(baseDirectory).load(release);
    Release ordered = ordered(release, sourced.after());
    Images images = images(ordered, given, sourced.objects());
    return new Preparation(ordered, images, ReleaseObjects.of(ordered, sourced.objects(), images));
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
    List<String> warnings = new ArrayList<>();
    for (HasMetadata stable : objects.stable().all()) {
      if (stable instanceof Deployment deployment) {
        warnings.addAll(SharedBetweenArms.warnings(deployment, objects.supporting()));
      }
    }
    return warnings;
  }

  /** What of the other objects would break what runs, in words. */
  List<String> harm(KubernetesApi api, WorkloadObjects live) throws InterruptedException {
    return new HarmToStable(api, objects.stable(), live).warnings(objects.supporting());
  }

  private static Images images(Release release, Images.Given given, List<HasMetadata> manifests) {
    try {
      return Images.choose(release, given, workload -> ReleaseObjects.imageOf(workload, manifests));
    } catch (IllegalArgumentException e) {
      throw DeployException.usage(String.valueOf(e.getMessage()));
    }
  }

  /** What it brings, in words. */
  String image() {
    return images.toString();
  }

  /** With another body of the same name. */
  Preparation with(Release other) {
    return new Preparation(other, images, objects);
  }
}
