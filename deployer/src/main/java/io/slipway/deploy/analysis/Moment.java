package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Counts;
import java.time.Instant;

/** Requests and errors of both arms, counted from some beginning to a time. */
public record Moment(Instant at, Counts stable, Counts canary) {}
