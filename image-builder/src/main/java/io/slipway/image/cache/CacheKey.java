package io.slipway.image.cache;

import io.slipway.image.config.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A digest over parts; each part carries its length, so that no two lists of parts look alike. */
public final class CacheKey {
  /** Goes up when the same key would have to mean another layer. */
  private static final String VERSION = "slipway-step-1";

  private final MessageDigest hash = Digests.sha256();

  public CacheKey(String kind) {
    add(VERSION).add(kind);
  }

  public CacheKey add(@Nullable String part) {
    if (part == null) {
      hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(-1).array());
      return this;
    }
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    hash.update(bytes);
    return this;
  }

  public CacheKey add(Iterable<?> parts) {
    for (Object part : parts) {
      add(part.toString());
    }
    return add((String) null);
  }

  public CacheKey add(Map<String, String> parts) {
    new TreeMap<>(parts).forEach((key, value) -> add(key).add(value));
    return add((String) null);
  }

  /** Ends the key; 64 hex digits. */
  public String finish() {
    return Digests.format(hash.digest()).substring("sha256:".length());
  }
}
