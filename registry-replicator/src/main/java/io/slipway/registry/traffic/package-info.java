/**
 * How much a registry is asked for at a time and in a second. Limits that the user sets are upper
 * bounds; a registry that answers 429 gets less until it is content again.
 */
@NullMarked
package io.slipway.registry.traffic;

import org.jspecify.annotations.NullMarked;
