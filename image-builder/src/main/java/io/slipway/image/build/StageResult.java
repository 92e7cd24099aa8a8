package io.slipway.image.build;

import io.slipway.image.plan.StageScope;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stage as its last instruction left it.
 *
 * @param created when its last step ran first; null where nothing was done
 * @param base the registry's image that it stands on, whose layers can be mounted from there
 */
record StageResult(
    StageScope scope, FileState files, @Nullable Instant created, @Nullable RemoteImage base) {

  StageResult with(StageScope newScope, FileState newFiles, Instant newCreated) {
    return new StageResult(newScope, newFiles, newCreated, base);
  }
}
