package io.slipway.image.build;

import io.slipway.image.attest.ImagePurls;
import io.slipway.image.config.Platform;
import io.slipway.image.provenance.Material;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a build took from elsewhere. Safe for use by several threads. */
final class Materials {
  /** What was taken, for which platform; null stands for all. */
  private record Taken(@Nullable Platform platform, Material material) {}

  private final Map<Taken, Boolean> taken = new ConcurrentHashMap<>();

  void image(String reference, Platform platform, String digest) {
    String purl = ImagePurls.of(reference, platform);
    add(platform, Material.of(purl.isEmpty() ? reference : purl, digest));
  }

  /**
   * @param url as it may be shown
   */
  void download(String url, String digest) {
    add(null, Material.of(url, digest));
  }

  void repository(String url, String commit) {
    add(null, Material.commit(url, commit));
  }

  void add(Material material) {
    add(null, material);
  }

  private void add(@Nullable Platform platform, Material material) {
    taken.put(new Taken(platform, material), true);
  }

  /** What may be in the image of a platform: images that were run on this machine may be, too. */
  SortedSet<Material> of(Platform platform) {
    SortedSet<Material> all = new TreeSet<>();
    for (Taken one : taken.keySet()) {
      Platform of = one.platform();
      if (of == null || of.equals(platform) || of.equals(Platform.host())) {
        all.add(one.material());
      }
    }
    return all;
  }
}
