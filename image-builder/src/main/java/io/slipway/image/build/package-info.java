/**
 * Carries out a build plan: stages side by side where they do not need each other, steps one by
 * one, each from the cache where it can be; then the image goes to its outputs and registries.
 */
@NullMarked
package io.slipway.image.build;

import org.jspecify.annotations.NullMarked;
