/**
 * A Kubernetes cluster in this JVM: the API over loopback HTTP, controllers, and one node that runs
 * Pods. For tests and the demo; never a place to run production. Fabric8's mock server was not
 * enough: it knows no server-side apply, no isolation of status, no dry run, no owner garbage
 * collection. kind and k3s need a container engine and privileges that a build machine lacks.
 *
 * <p>Not served: authentication, admission webhooks, exec, attach and port-forward, quotas,
 * autoscaling, storage. StatefulSets, DaemonSets and Jobs are refused by name. Affinity,
 * tolerations, resource requests, priorities and service accounts are kept but mean nothing on one
 * node.
 */
@NullMarked
package io.slipway.local.cluster;

import org.jspecify.annotations.NullMarked;
