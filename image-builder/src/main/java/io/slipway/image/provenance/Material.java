package io.slipway.image.provenance;

import java.util.Map;
import java.util.TreeMap;

/**
 * Something from elsewhere that went into an image.
 *
 * @param uri a package URL for an image, else the URL without credentials
 * @param digest algorithm -> hex; {@code sha256} of content, {@code sha1} of a git commit
 */
public record Material(String uri, Map<String, String> digest) implements Comparable<Material> {

  public Material {
    digest = java.util.Collections.unmodifiableMap(new TreeMap<>(digest));
  }

  /**
   * @param digest {@code sha256:hex}
   */
  public static Material of(String uri, String digest) {
    String[] parts = digest.split(":", 2);
    return new Material(uri, Map.of(parts[0], parts[1]));
  }

  public static Material commit(String uri, String commit) {
    return new Material(uri, Map.of(commit.length() == 64 ? "sha256" : "sha1", commit));
  }

  @Override
  public int compareTo(Material other) {
    int byUri = uri.compareTo(other.uri);
    return byUri != 0 ? byUri : digest.toString().compareTo(other.digest.toString());
  }
}
