/**
 * Autoscalers of stable arms. While a canary takes part of the requests, stable's autoscaler sees
 * less load and would take away Pods that all requests need at once when they come back; so its
 * minimum is held. The minimum, and nothing else: the autoscaler stays at work and may add Pods.
 */
@NullMarked
package io.slipway.deploy.autoscale;

import org.jspecify.annotations.NullMarked;
