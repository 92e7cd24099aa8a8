package io.slipway.deploy.supporting;

import io.slipway.deploy.DeployException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Compressed, and no larger than an object of the API may be. */
final class KeptBytes {
  /** As base64 it stays below 1 MiB, the limit of ConfigMaps and Secrets. */
  static final int MAX_BYTES = 750 << 10;

  /** What is read is Slipway's own; a compressed bomb isn't. */
  private static final int MAX_EXPANDED = 64 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private KeptBytes() {}

  /** Leaves out the content of as few objects as it takes, the largest first. */
  static byte[] of(Kept kept) {
    byte[] whole = compressed(kept);
    if (whole.length <= MAX_BYTES) {
      return whole;
    }
    List<KeptObject> bySize =
        kept.objects().stream()
            .sorted(Comparator.comparingInt(object -> JSON.writeValueAsBytes(object).length))
            .toList();
    int fit = 0;
    int tooMany = bySize.size();
    while (fit < tooMany - 1) {
      int middle = (fit + tooMany) / 2;
      boolean fits = compressed(smallest(kept, bySize, middle)).length <= MAX_BYTES;
      fit = fits ? middle : fit;
      tooMany = fits ? tooMany : middle;
    }
    return compressed(smallest(kept, bySize, fit));
  }

  private static Kept smallest(Kept kept, List<KeptObject> bySize, int count) {
    Set<KeptObject> whole = new HashSet<>(bySize.subList(0, count));
    return kept.with(
        kept.objects().stream()
            .map(object -> whole.contains(object) ? object : object.withoutContent())
            .toList());
  }

  private static byte[] compressed(Kept kept) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(JSON.writeValueAsBytes(kept));
    } catch (IOException e) {
      throw new UncheckedIOException("Tried to compress in memory", e);
    }
    return bytes.toByteArray();
  }

  static Kept read(byte[] bytes) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return JSON.readValue(gzip.readNBytes(MAX_EXPANDED), Kept.class);
    } catch (IOException | JacksonException e) {
      throw DeployException.failed(
          "how the objects were before this release, in a ConfigMap or Secret that ends in .before, can't be read (%s); delete it, and they stay as they are"
              .formatted(e.getMessage()),
          e);
    }
  }
}
