package io.slipway.image.mount;

import io.slipway.image.SecretSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The secrets of a build, read when a step needs them. What was read is masked in all text that
 * passes through {@link #mask}. Safe for use by several threads.
 */
public final class Secrets {
  /** BuildKit's limit (session/secrets/secretsprovider). */
  private static final int MAX_BYTES = 500 * 1024;

  /** A shorter word would mask half of what a build prints. */
  private static final int SHORTEST_MASKED = 3;

  private static final String MASK = "****";

  private final Map<String, SecretSource> sources;
  private final Set<String> known =
      new ConcurrentSkipListSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));

  public Secrets(Map<String, SecretSource> sources) {
    this.sources = Map.copyOf(sources);
  }

  /** Empty where the build was given none of this id. */
  public Optional<byte[]> find(String id) throws IOException {
    SecretSource source = sources.get(id);
    if (source == null) {
      return Optional.empty();
    }
    byte[] bytes = read(id, source);
    learn(bytes);
    return Optional.of(bytes);
  }

  private static byte[] read(String id, SecretSource source) throws IOException {
    byte[] bytes;
    if (source instanceof SecretSource.Value value) {
      bytes = value.value().getBytes(StandardCharsets.UTF_8);
    } else {
      SecretSource.File file = (SecretSource.File) source;
      try (InputStream in = Files.newInputStream(file.path())) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      } catch (IOException e) {
        throw new IOException("Tried to read the secret '" + id + "', but: " + e, e);
      }
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException(
          "the secret '"
              + id
              + "' is larger than "
              + MAX_BYTES / 1024
              + " KiB; mount a cache or"
              + " a build context for large files");
    }
    return bytes;
  }

  private void learn(byte[] bytes) {
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("[\r\n]+")) {
      String text = line.strip();
      if (text.length() >= SHORTEST_MASKED) {
        known.add(text);
      }
    }
  }

  /** The text without any line of any secret that a step was given. */
  public String mask(String text) {
    String masked = text;
    for (String secret : known) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }
}
