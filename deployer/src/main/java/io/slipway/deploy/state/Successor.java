package io.slipway.deploy.state;

/**
 * Who wants the place of a rollout that is under way; of several, the last to ask.
 *
 * @param controller names the process
 * @param image what it brings
 */
public record Successor(String controller, String image) {}
