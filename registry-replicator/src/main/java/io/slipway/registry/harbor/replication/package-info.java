/** Harbor's own replication: registries, policies, executions, tasks and their logs. */
@NullMarked
package io.slipway.registry.harbor.replication;

import org.jspecify.annotations.NullMarked;
