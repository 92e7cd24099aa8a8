/**
 * How each registry is reached and how much it may be asked: the values that a {@code
 * replication.yaml} or a caller gives, checked where they are made, and nothing that acts on them.
 */
@NullMarked
package io.slipway.registry.settings;

import org.jspecify.annotations.NullMarked;
