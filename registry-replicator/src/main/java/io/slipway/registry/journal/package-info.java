/**
 * What a run has done so far, on disk: so that the next one, after a kill at any instant, sends no
 * finished blob again and goes on with uploads where the registries' memory ends. Nothing here is
 * needed to be right: the registries' own state decides, and a lost line costs one question.
 */
@NullMarked
package io.slipway.registry.journal;

import org.jspecify.annotations.NullMarked;
