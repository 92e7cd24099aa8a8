/**
 * One release to several clusters, wave after wave. {@link io.slipway.deploy.wave.WavePlan} is a
 * pure function of the run's state; {@link io.slipway.deploy.wave.WaveRun} does what it says and
 * saves before and after each cluster, so a run that was killed goes on with the cluster it was at.
 * What happens in a cluster is its own rollout, with its own state there.
 */
@NullMarked
package io.slipway.deploy.wave;

import org.jspecify.annotations.NullMarked;
