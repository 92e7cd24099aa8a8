/**
 * Projects and what belongs to one: members, labels, robots, webhooks, retention, immutable tags. A
 * record that is written back keeps the fields that it doesn't know in {@code other}.
 */
@NullMarked
package io.slipway.registry.harbor.project;

import org.jspecify.annotations.NullMarked;
