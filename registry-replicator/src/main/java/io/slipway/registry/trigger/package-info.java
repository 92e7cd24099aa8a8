/**
 * When a policy runs: at once, by a schedule in a time zone, or because a registry says that
 * something was pushed. Times and payloads are pure functions here; who waits and who listens is
 * the caller's business.
 */
@NullMarked
package io.slipway.registry.trigger;

import org.jspecify.annotations.NullMarked;
