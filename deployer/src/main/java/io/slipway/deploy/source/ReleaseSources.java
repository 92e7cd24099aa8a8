package io.slipway.deploy.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.ComposeFile;
import io.slipway.deploy.release.HelmChart;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.source.compose.ComposeReader;
import io.slipway.deploy.source.compose.Composed;
import io.slipway.deploy.source.helm.HelmCharts;
import io.slipway.deploy.source.helm.HelmProcess;
import io.slipway.deploy.source.overlay.Overlays;
import io.slipway.deploy.source.tree.DirectoryFiles;
import io.slipway.deploy.source.tree.SourceFiles;
import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.target.Manifests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings together the objects of a release, whatever they are written as. */
public final class ReleaseSources {
  /**
   * A release's objects.
   *
   * @param after by workload: those that are ready before it starts
   */
  public record Sourced(List<HasMetadata> objects, Map<String, List<String>> after) {
    public Sourced {
      objects = List.copyOf(objects);
      after = Map.copyOf(after);
    }
  }

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private final Path base;

  /**
   * @param base the release file's directory; no file outside of it is read
   */
  public ReleaseSources(Path base) {
    this.base = base;
  }

  /**
   * All objects, in the order of their sources.
   *
   * @throws DeployException with file and line, where a file is missing or wrong
   */
  public Sourced load(Release release) throws InterruptedException {
    Spec spec = release.spec();
    List<HasMetadata> objects = new ArrayList<>(new Manifests().load(base, spec.manifests()));
    SourceFiles files = new DirectoryFiles(base);
    String overlay = spec.overlay();
    if (overlay != null) {
      new Overlays(files).load(overlay).forEach(object -> objects.add(typed(object)));
    }
    HelmChart helm = spec.helm();
    if (helm != null) {
      HelmProcess process = new HelmProcess(base, release.name(), release.namespace());
      new HelmCharts(files).load(helm, process).forEach(object -> objects.add(typed(object)));
    }
    Map<String, List<String>> after = Map.of();
    ComposeFile compose = spec.compose();
    if (compose != null) {
      Composed composed = new ComposeReader(files).load(compose);
      composed.objects().forEach(object -> objects.add(typed(object)));
      after = composed.after();
    }
    requireUnique(objects);
    return new Sourced(objects, after);
  }

  /**
   * Every file that a release's sources read, those too that only other files name.
   *
   * @param files of the release file's directory
   */
  public static Set<String> files(Spec spec, SourceFiles files) {
    Set<String> all = new LinkedHashSet<>(spec.files());
    String overlay = spec.overlay();
    if (overlay != null) {
      RecordedFiles recorded = new RecordedFiles(files);
      new Overlays(recorded).load(overlay);
      all.addAll(recorded.read());
    }
    HelmChart helm = spec.helm();
    if (helm != null) {
      all.addAll(new HelmCharts(files).files(helm));
    }
    ComposeFile compose = spec.compose();
    if (compose != null) {
      RecordedFiles recorded = new RecordedFiles(files);
      new ComposeReader(recorded).load(compose);
      all.addAll(recorded.read());
    }
    return all;
  }

  private static HasMetadata typed(SourceObject object) {
    try {
      Object typed = SERIALIZATION.unmarshal(SERIALIZATION.asJson(object.tree()));
      if (typed instanceof HasMetadata resource) {
        return resource;
      }
      throw DeployException.usage("%s: %s is no object".formatted(object.origin(), object.words()));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw DeployException.usage(
          "%s: %s is not a Kubernetes object: %s"
              .formatted(
                  object.origin(), object.words(), message.lines().findFirst().orElse(message)));
    }
  }

  private static void requireUnique(List<HasMetadata> objects) {
    Set<String> seen = new LinkedHashSet<>();
    for (HasMetadata object : objects) {
      String words = object.getKind() + " " + object.getMetadata().getName();
      String namespace = String.valueOf(object.getMetadata().getNamespace());
      if (!seen.add(object.getApiVersion() + " " + words + " " + namespace)) {
        throw DeployException.usage(
            "the release has %s twice; an object may come from one place".formatted(words));
      }
    }
  }
}
