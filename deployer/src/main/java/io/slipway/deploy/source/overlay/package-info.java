/**
 * Overlays: objects from bases, changed for one place without touching the bases ({@code
 * overlay.yaml}, kind {@code Overlay}).
 *
 * <p>Why not kustomize itself: it is a program in Go, and its files are open-ended; what is here is
 * the part that releases need, and nothing that an overlay names may be missing.
 */
@NullMarked
package io.slipway.deploy.source.overlay;

import org.jspecify.annotations.NullMarked;
