/**
 * How steps run in Jenkins. {@link io.jenkins.plugins.slipway.execution.AgentExecution} sends work
 * that moves bytes to the agent and takes its events back over the channel; {@link
 * io.jenkins.plugins.slipway.execution.ControllerExecution} keeps work that waits on the
 * controller, where no agent's loss ends it. Both run on threads of their own and go on after a
 * restart of the controller.
 */
@NullMarked
package io.jenkins.plugins.slipway.execution;

import org.jspecify.annotations.NullMarked;
