package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Blocks of layers that were written before, so that a change of one file compresses little more
 * than that file. Nothing is stored twice: a block is a range of a layer in the store. What is kept
 * besides is an index of 48 bytes a block, in {@code cache/blocks/<slot>/<layer's digest>}, for the
 * last few layers of a slot. Any of these files may be removed at any time, and so may the layers.
 */
public final class BlockReuse {
  private final StateDirectory state;
  private final Session session;

  public BlockReuse(StateDirectory state, Session session) {
    this.state = state;
    this.session = session;
  }

  /** Where all of it lies; the files' times of modification are those of the last use. */
  public static Path directory(StateDirectory state) {
    return state.cache().resolve("blocks");
  }

  /**
   * What layers that are likely to be alike have in common, such as an instruction's text. Where it
   * is wrong, nothing is but the time it takes.
   */
  KnownBlocks of(String likely, Compression compression, BlockFormat format) throws IOException {
    String slot =
        String.join(
            "\n",
            likely,
            compression.kind().name().toLowerCase(Locale.ROOT),
            "" + compression.level(),
            format.fingerprint());
    String name = Digests.hex(Digests.of(slot.getBytes(StandardCharsets.UTF_8)));
    Path directory = directory(state).resolve(name.substring(0, 32));
    return new BlockSlot(directory, Files.exists(directory), state.blobs(), session);
  }
}
