package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Blob;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same layer in other compressions, each made once for all builds of a machine. What is known
 * lies in {@code cache/variants}, a line each that begins with a digest of the rest; any of these
 * files may be removed at any time.
 */
public final class LayerVariants {
  private static final Logger LOG = LoggerFactory.getLogger(LayerVariants.class);

  /** Part of the files' names, so that those of another form are not taken for damaged ones. */
  private static final String FORM = "2";

  private final StateDirectory state;
  private final Session session;
  private final Opener opener;

  /** Opens a layer, wherever it is. */
  @FunctionalInterface
  public interface Opener {
    InputStream open(Layer layer) throws IOException, InterruptedException;
  }

  public LayerVariants(StateDirectory state, Session session, Opener opener) {
    this.state = state;
    this.session = session;
    this.opener = opener;
  }

  /** Says that a layer was written in a compression. */
  public void remember(Layer layer, Compression compression) throws IOException {
    put(layer, layer, compression);
  }

  /**
   * The layer in a compression. What Slipway wrote comes out as if it had been written so at first.
   * The tar is the same, but for eStargz, which adds its own entries.
   */
  public Layer in(Compression compression, Layer layer) throws IOException, InterruptedException {
    Optional<Layer> known = find(layer, compression);
    if (known.isPresent()) {
      return known.get();
    }
    Layer variant = rewritten(layer, compression);
    boolean sameTar = variant.diffId().equals(layer.diffId());
    if (!sameTar && compression.kind() != Compression.Kind.ESTARGZ) {
      variant = recompressed(layer, compression);
    }
    put(layer, variant, compression);
    return variant;
  }

  /** Whether {@link #in} would give the layer itself, with nothing done. */
  public boolean is(Compression compression, Layer layer) throws IOException {
    return find(layer, compression)
        .filter(found -> found.digest().equals(layer.digest()))
        .isPresent();
  }

  private Layer rewritten(Layer layer, Compression compression)
      throws IOException, InterruptedException {
    try (InputStream tar = Compression.decompress(opener.open(layer));
        LayerWriter writer = writer(compression)) {
      TarReader reader = new TarReader(tar);
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        writer.write(e, reader.content());
      }
      return writer.finish();
    }
  }

  private Layer recompressed(Layer layer, Compression compression)
      throws IOException, InterruptedException {
    try (InputStream tar = Compression.decompress(opener.open(layer));
        LayerWriter writer = writer(compression)) {
      writer.writeTar(tar);
      return writer.commit();
    }
  }

  private LayerWriter writer(Compression compression) throws IOException {
    return new LayerWriter(state.blobs().create(session), compression);
  }

  private Path file(Layer layer, Compression compression) {
    String key =
        String.join(
            " ",
            FORM,
            layer.diffId(),
            compression.kind().name(),
            "" + compression.level(),
            Deflate.fingerprint());
    String name = Digests.hex(Digests.of(key.getBytes(StandardCharsets.UTF_8)));
    return state.cache().resolve("variants").resolve(name);
  }

  private Optional<Layer> find(Layer layer, Compression compression) throws IOException {
    Path file = file(layer, compression);
    try {
      String[] parts = Files.readString(file, StandardCharsets.ISO_8859_1).strip().split(" ", 2);
      if (parts.length < 2 || !parts[0].equals(sum(parts[1]))) {
        LOG.warn("{} is damaged; layer {} is compressed anew", file, layer.diffId());
        return Optional.empty();
      }
      Layer variant = parse(parts[1].split(" "));
      Blob blob = new Blob(variant.digest(), variant.size());
      return state.blobs().has(session, blob) ? Optional.of(variant) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static String sum(String line) {
    return Digests.hex(Digests.of(line.getBytes(StandardCharsets.UTF_8))).substring(0, 16);
  }

  /** Media type, digest, size, diff id, annotations. */
  private static Layer parse(String[] parts) {
    Map<String, String> annotations = new TreeMap<>();
    for (int i = 4; i < parts.length; i++) {
      String[] pair = parts[i].split("=", 2);
      annotations.put(pair[0], pair[1]);
    }
    return new Layer(parts[0], parts[1], Long.parseLong(parts[2]), parts[3], annotations);
  }

  private void put(Layer layer, Layer variant, Compression compression) throws IOException {
    StringBuilder line = new StringBuilder();
    line.append(variant.mediaType()).append(' ').append(variant.digest());
    line.append(' ').append(variant.size()).append(' ').append(variant.diffId());
    new TreeMap<>(variant.annotations())
        .forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
    Path temporary = session.newFile("variant");
    Files.writeString(temporary, sum(line.toString()) + " " + line + "\n");
    Path target = file(layer, compression);
    Files.createDirectories(target.getParent());
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }
}
