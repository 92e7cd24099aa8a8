package io.slipway.deploy.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of a plan. Values of Secrets are replaced by {@code sha256:} and the first digits of
 * their digest, everywhere.
 *
 * @param namespace empty where the kind has none
 * @param outcome {@code created}, {@code configured}, {@code unchanged} or {@code deleted}
 * @param yaml the object as it would be applied; empty where it would be deleted
 * @param diff from what the cluster has to what it would have, as unified diff lines; empty where
 *     nothing changes, and where all is new
 * @param note what is particular about it
 */
public record PlannedObject(
    String apiVersion,
    String kind,
    String namespace,
    String name,
    String outcome,
    String yaml,
    List<String> diff,
    @Nullable String note) {
  public PlannedObject {
    diff = List.copyOf(diff);
  }
}
