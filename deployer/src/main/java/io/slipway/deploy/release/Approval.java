package io.slipway.deploy.release;

import org.jspecify.annotations.Nullable;

/**
 * Someone says yes: {@code slipway approve RELEASE}.
 *
 * @param message what they are asked
 */
public record Approval(@Nullable String message) {}
