/**
 * Objects from a Compose file (the Compose Specification): each service a workload with a Service,
 * named volumes as claims, configs and secrets as ConfigMaps and Secrets.
 *
 * <p>What of a Compose file has no counterpart in Kubernetes is refused by name and place: a
 * service that quietly lost its limits or its isolation would be another service.
 */
@NullMarked
package io.slipway.deploy.source.compose;

import org.jspecify.annotations.NullMarked;
