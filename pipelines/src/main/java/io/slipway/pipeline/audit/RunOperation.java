package io.slipway.pipeline.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a run did at a registry.
 *
 * @param run the run's name
 * @param record where its record lies
 * @param url the build's page, as the record says
 * @param operation {@code create} or {@code pull}
 * @param repository empty where the event doesn't say
 */
record RunOperation(
    String run,
    String record,
    @Nullable String url,
    @Nullable String step,
    Instant at,
    String operation,
    String repository,
    @Nullable String tag,
    String digest) {}
