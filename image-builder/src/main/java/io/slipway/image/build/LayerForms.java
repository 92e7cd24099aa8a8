package io.slipway.image.build;

import io.slipway.image.ImageOptions;
import io.slipway.image.UsageException;
import io.slipway.image.layer.BlockReuse;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Compression.Kind;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerVariants;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.store.Growth;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.suggest.Nearest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** In which form steps write layers, and in which the image has them. Safe for several threads. */
final class LayerForms {
  private final StateDirectory state;
  private final Session session;
  private final BlockReuse blocks;
  private final LayerVariants variants;
  private final Compression exported;
  private final Compression built;
  private final boolean baseToo;
  private final boolean levelGiven;
  private volatile Runnable begun = () -> {};

  LayerForms(
      StateDirectory state, Session session, LayerVariants.Opener opener, ImageOptions options)
      throws UsageException {
    this.state = state;
    this.session = session;
    this.blocks = new BlockReuse(state, session);
    this.variants = new LayerVariants(state, session, opener);
    this.exported = asked(options);
    this.baseToo = options.forceCompression();
    this.levelGiven = options.compressionLevel() != null;
    // EStargz's own entries would show in later steps, so it is made of finished layers.
    this.built = exported.kind() == Kind.ESTARGZ ? Compression.of(Kind.UNCOMPRESSED) : exported;
  }

  /** What the options ask for; refused where it is no form that there is. */
  static Compression asked(ImageOptions options) throws UsageException {
    Kind kind = options.compression() == null ? Kind.GZIP : kind(options.compression());
    if (kind == Kind.ZSTD && "docker".equals(options.mediaTypes())) {
      throw new UsageException(
          "Docker's media types know no zstd; choose gzip, or --media-types oci");
    }
    Integer level = options.compressionLevel();
    try {
      return level == null ? Compression.of(kind) : new Compression(kind, level);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--compression-level " + level + ": " + e.getMessage());
    }
  }

  private static Kind kind(String word) throws UsageException {
    List<String> known =
        Arrays.stream(Kind.values()).map(k -> k.name().toLowerCase(Locale.ROOT)).toList();
    if (!known.contains(word)) {
      throw new UsageException(
          "--compression "
              + word
              + Nearest.hint(word, known)
              + " is none of "
              + String.join(", ", known));
    }
    return Kind.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** {@code action} runs whenever a step begins to write a layer. */
  void whenBegun(Runnable action) {
    begun = action;
  }

  /**
   * Starts a step's layer.
   *
   * @param likely what says that an earlier layer may be much the same: the instruction
   */
  LayerWriter writer(String likely, LayerWatch watch) throws IOException {
    begun.run();
    Growth growth =
        built.kind() == exported.kind() && built.level() == exported.level()
            ? watch.begun()
            : Growth.UNHEARD;
    return LayerWriter.reusing(state.blobs().create(session, growth), built, blocks, likely);
  }

  /** Whether a layer may have been written here before that is much the same. */
  boolean mayKnow(String likely) throws IOException {
    return built.kind() == Kind.UNCOMPRESSED || blocks.knows(likely, built);
  }

  /** A step has written a layer. */
  void written(Layer layer) throws IOException {
    variants.remember(layer, built);
  }

  /**
   * Layers as the image has them; those that came from caches in another form are compressed anew.
   *
   * @param ofBase how many of them are the base's, which stay as they are unless asked otherwise
   */
  List<Layer> exported(List<Layer> layers, int ofBase) throws IOException, InterruptedException {
    List<Layer> all = new ArrayList<>();
    for (Layer layer : layers) {
      boolean stays = all.size() < ofBase && !baseToo;
      all.add(stays || isFarAndFine(layer) ? layer : variants.in(exported, layer));
    }
    return all;
  }

  /** Whether a layer of this build is in the form that the image is to have. */
  boolean isExported(Layer layer) throws IOException {
    return variants.is(exported, layer);
  }

  /** A layer that nobody looked into stays where it is, unless another form or level is wanted. */
  private boolean isFarAndFine(Layer layer) {
    return !levelGiven
        && !baseToo
        && exported.kind() != Kind.ESTARGZ
        && layer.mediaType().equals(exported.kind().mediaType())
        && !state.blobs().contains(layer.digest());
  }
}
