package io.slipway.pipeline.step;

import io.slipway.registry.PolicyPlan;
import io.slipway.registry.ReplicationPlan.Skip;
import java.util.List;

/**
 * What {@code replicateImage} did, over all its policies.
 *
 * @param skipped what did not go, and why
 * @param deleted tags that are gone at the source and now at a destination
 * @param plans of a dry run; else empty
 */
public record ReplicateImageResult(
    int artifacts,
    long bytesCopied,
    long bytesMounted,
    long bytesPresent,
    List<Tag> tags,
    List<Skip> skipped,
    List<Tag> deleted,
    List<Plan> plans) {

  /** A tag at a destination, read back and compared. */
  public record Tag(String destination, String repository, String tag, String digest) {}

  /**
   * What a policy would do.
   *
   * @param bytes of blobs to send, over all destinations
   */
  public record Plan(String policy, long bytes, PolicyPlan plan) {
    static Plan of(PolicyPlan plan) {
      return new Plan(plan.policy(), plan.bytes(), plan);
    }
  }

  ReplicateImageResult withPlans(List<Plan> made) {
    return new ReplicateImageResult(
        artifacts, bytesCopied, bytesMounted, bytesPresent, tags, skipped, deleted, made);
  }
}
