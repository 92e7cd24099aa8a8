/** Measures a step while the rollout goes on: reads the metric sources and asks the judge. */
@NullMarked
package io.slipway.deploy.analysis;

import org.jspecify.annotations.NullMarked;
