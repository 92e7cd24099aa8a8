package io.slipway.image.plan;

import io.slipway.image.config.History;
import io.slipway.image.dockerfile.Statement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One instruction made concrete.
 *
 * @param statement the instruction with its words expanded
 * @param action what to do
 * @param display the instruction in one line, for progress
 * @param createdBy the line for the image's history; empty where it leaves none
 */
public record Step(
    Statement statement, Action action, String display, String createdBy, StageScope after) {

  /**
   * The scope for the next instruction, once this one is done.
   *
   * @param created goes into the history; null leaves it out
   * @param diffId the digest of the layer's uncompressed tar; null where the step made no layer
   */
  public StageScope commit(@Nullable Instant created, @Nullable String diffId) {
    History entry =
        new History(
            created == null ? null : created.toString(),
            createdBy,
            History.COMMENT,
            diffId == null);
    if (diffId != null) {
      return after.withConfig(after.config().withLayer(diffId, entry));
    }
    return createdBy.isEmpty() ? after : after.withConfig(after.config().withHistory(entry));
  }
}
