/**
 * The rollout's state in the cluster: one ConfigMap {@code slipway-RELEASE} that any process can
 * read, and a Lease of the same name that says who may write it. No controller and no custom
 * resource of ours runs in the cluster.
 */
@NullMarked
package io.slipway.deploy.state;

import org.jspecify.annotations.NullMarked;
