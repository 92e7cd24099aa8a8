/**
 * YAML files straight to the engines' records, the one place that knows positions and the
 * environment: unknown and repeated keys are refused with file, line, column and the nearest known
 * key, {@code ${NAME}} comes from the step's environment, and what a record says of a component is
 * told with the component's place.
 *
 * <p>Why no data binding library: they know records, but lose the positions on the way.
 */
@NullMarked
package io.slipway.pipeline.yaml;

import org.jspecify.annotations.NullMarked;
