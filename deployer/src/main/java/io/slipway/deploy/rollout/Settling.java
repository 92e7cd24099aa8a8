package io.slipway.deploy.rollout;

import java.time.Instant;

/** Since when a route write has been seen in the cluster; proxies learn of it later. */
public record Settling(String what, Instant since) {}
