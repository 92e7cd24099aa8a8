/**
 * The steps that Jenkins brings along and a pipeline can't do without ({@code sh}, {@code dir},
 * {@code retry}, ...), with Jenkins' names, parameters and meaning; and the platform steps.
 */
@NullMarked
package io.slipway.pipeline.runner.steps;

import org.jspecify.annotations.NullMarked;
