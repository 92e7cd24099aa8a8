/**
 * Objects from Helm charts, rendered by Helm itself (helm-java, its Go library).
 *
 * <p>Why in a process of its own: Go's runtime takes signals and memory of the process that loads
 * it, a chart's templates may call {@code lookup}, which would ask the cluster of whoever runs
 * this, and neither can be interrupted.
 */
@NullMarked
package io.slipway.deploy.source.helm;

import org.jspecify.annotations.NullMarked;
