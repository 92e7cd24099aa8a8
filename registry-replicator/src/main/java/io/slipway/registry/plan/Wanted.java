package io.slipway.registry.plan;

import io.slipway.registry.transfer.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An artifact of the source, and where it is to be.
 *
 * @param reference tag or digest
 */
public record Wanted(String repository, String reference, List<Goal> goals) {

  /**
   * @param tag null where it is to be there by its digest only
   */
  public record Goal(Site site, String repository, @Nullable String tag) {}

  String named() {
    return repository + (reference.contains(":") ? "@" : ":") + reference;
  }
}
