package io.slipway.deploy.state;

/**
 * Which changes of objects beside the workloads a rollout answers for.
 *
 * @param since revision of the first rollout whose changes go back with this one's: those from it
 *     on were superseded before they ended
 * @param back whether they go back when this rollout is promoted, as it takes another one back
 */
public record Changes(int since, boolean back) {}
