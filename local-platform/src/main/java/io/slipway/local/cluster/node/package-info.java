/**
 * The cluster's one node: binds Pods to itself, pulls their images, runs their containers, probes
 * them and says how they are.
 *
 * <p>Each Pod gets a loopback address. Its containers run in network namespaces of their own, so
 * that several Pods can listen on one port; what they listen on is reachable at the Pod's address
 * through a {@link io.slipway.local.cluster.node.Relay}. Nothing leads out of a container, nor from
 * one container of a Pod to another: bridges and veth pairs need privileges that a build machine
 * lacks. Capabilities, seccomp, read-only roots and privilege escalation in a security context mean
 * nothing here; {@code runAsUser} and {@code runAsNonRoot} are honoured.
 *
 * <p>Volumes are directories below the cluster's state directory, bound into the containers. Those
 * of a ConfigMap or Secret hold what it held when the Pod began: a later change reaches new Pods
 * only.
 */
@NullMarked
package io.slipway.local.cluster.node;

import org.jspecify.annotations.NullMarked;
