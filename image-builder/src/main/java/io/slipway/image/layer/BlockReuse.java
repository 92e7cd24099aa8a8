package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blocks of layers that were written before, so that a change of one file compresses little more
 * than that file. Nothing is stored twice: a block is a range of a layer in the store. What is kept
 * besides is an index of 48 bytes a block, in {@code cache/blocks/<slot>/<layer's digest>}, for the
 * last few layers of a slot. Any of these files may be removed at any time, and so may the layers.
 */
public final class BlockReuse {
  private final StateDirectory state;
  private final Session session;
  private final Map<Compression, String> fingerprints = new ConcurrentHashMap<>();

  public BlockReuse(StateDirectory state, Session session) {
    this.state = state;
    this.session = session;
  }

  /** Where all of it lies; the files' times of modification are those of the last use. */
  public static Path directory(StateDirectory state) {
    return state.cache().resolve("blocks");
  }

  /** Whether such a layer was written before, as far as is known. */
  public boolean knows(String likely, Compression compression) throws IOException {
    try (BlockFormat format = compression.format()) {
      return Files.exists(slot(likely, compression, format));
    }
  }

  /**
   * What layers that are likely to be alike have in common, such as an instruction's text. Where it
   * is wrong, nothing is but the time it takes.
   */
  KnownBlocks of(String likely, Compression compression, BlockFormat format) throws IOException {
    Path slot = slot(likely, compression, format);
    return new BlockSlot(slot, Files.exists(slot), state.blobs(), session);
  }

  private Path slot(String likely, Compression compression, BlockFormat format) throws IOException {
    String fingerprint = fingerprints.get(compression);
    if (fingerprint == null) {
      fingerprint = format.fingerprint();
      fingerprints.put(compression, fingerprint);
    }
    String slot =
        String.join(
            "\n",
            likely,
            compression.kind().name().toLowerCase(Locale.ROOT),
            "" + compression.level(),
            fingerprint);
    String name = Digests.hex(Digests.of(slot.getBytes(StandardCharsets.UTF_8)));
    return directory(state).resolve(name.substring(0, 32));
  }
}
