package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.export.Annotations;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.BuiltImage.IndexForm;
import io.slipway.image.export.PlatformImage;
import io.slipway.image.layer.Layer;
import io.slipway.image.registry.BlobSource;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes images of configurations and layers, in the form that was asked for. */
final class ImageAssembler {
  private final Machine machine;
  private final Annotations annotations;
  private final Times times;
  private final Completion completion;

  /** Adds to a configuration what depends on the layers as they are written. */
  @FunctionalInterface
  interface Completion {
    ImageConfig complete(ImageConfig config, List<Layer> layers);
  }

  /** {@code completion} has the last word on a configuration. */
  ImageAssembler(Machine machine, ImageForm form, Completion completion) {
    this.machine = machine;
    this.annotations = form.annotations();
    this.times = form.times();
    this.completion = completion;
  }

  /**
   * What an image is made of.
   *
   * @param asked the platform that was asked for; null takes the configuration's
   * @param layers from the bottom up, as the configuration lists them
   * @param base the configuration below, whose layers and history stay as they are
   */
  record Parts(
      @Nullable Platform asked,
      ImageConfig config,
      List<Layer> layers,
      @Nullable ImageConfig base) {}

  /** One platform's image, or the index of several. */
  BuiltImage assemble(List<Parts> platforms) throws BuildException, InterruptedException {
    List<PlatformImage> images = new ArrayList<>();
    for (Parts parts : platforms) {
      images.add(assemble(parts));
    }
    String type = docker() ? MediaTypes.DOCKER_LIST : MediaTypes.OCI_INDEX;
    return BuiltImage.of(
        images, new IndexForm(type, false, annotations.index(), annotations.indexDescriptor()));
  }

  private PlatformImage assemble(Parts parts) throws BuildException, InterruptedException {
    ImageConfig config = parts.config();
    for (var label : new TreeMap<>(machine.request().image().labels()).entrySet()) {
      config = config.withLabel(label.getKey(), label.getValue());
    }
    config = config.withPlatform(parts.asked() == null ? config.platform() : parts.asked());
    List<Layer> layers = layers(parts);
    config = config.withDiffIds(layers.stream().map(Layer::diffId).toList());
    config = dated(config, parts.base());
    return image(completion.complete(config, layers), layers);
  }

  /** The layers of this build with the times, all of them in the form that they are to have. */
  private List<Layer> layers(Parts parts) throws BuildException, InterruptedException {
    int ofBase = ofBase(parts);
    LayerTimes dating = new LayerTimes(machine, times);
    List<Layer> layers = new ArrayList<>();
    try {
      for (Layer layer : parts.layers()) {
        layers.add(layers.size() < ofBase ? layer : dating.of(layer));
      }
      return machine.forms().exported(layers, ofBase);
    } catch (IOException e) {
      throw new BuildException(
          "Tried to write the image's layers as asked for, but: " + e.getMessage(), e);
    }
  }

  private static int ofBase(Parts parts) {
    List<String> below = parts.base() == null ? List.of() : parts.base().diffIds();
    int same = 0;
    while (same < below.size()
        && same < parts.layers().size()
        && below.get(same).equals(parts.layers().get(same).diffId())) {
      same++;
    }
    return same;
  }

  private ImageConfig dated(ImageConfig config, @Nullable ImageConfig base) {
    Instant epoch = times.epoch();
    ImageConfig dated =
        epoch == null
            ? config
            : config.withHistoryTimes(base == null ? 0 : base.history().size(), epoch);
    return dated.withCreatedFromHistory();
  }

  private PlatformImage image(ImageConfig config, List<Layer> layers) {
    List<Descriptor> descriptors = new ArrayList<>();
    List<BlobSource> sources = new ArrayList<>();
    for (Layer layer : layers) {
      BlobSource source = source(layer);
      sources.add(source);
      descriptors.add(source.descriptor());
    }
    String type = docker() ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG;
    Platform platform = config.platform();
    ImageManifest manifest =
        ImageManifest.of(
            docker() ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST,
            Descriptor.of(type, config.toBytes()),
            descriptors,
            annotations.manifest(platform));
    return new PlatformImage(
        platform, manifest, config, sources, annotations.manifestDescriptor(platform));
  }

  /** Where a layer's bytes come from, described as the manifest describes it. */
  BlobSource source(Layer layer) {
    BlobSource source = machine.layers().source(layer);
    String type = source.descriptor().mediaType();
    String named = docker() ? MediaTypes.dockerLayer(type) : MediaTypes.ociLayer(type);
    return new BlobSource(
        source.descriptor().withMediaType(named), source.opener(), source.repositories());
  }

  private boolean docker() {
    return Objects.equals(machine.request().image().mediaTypes(), "docker");
  }
}
