package io.slipway.local.registry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request as answered. It is in the log before the client sees the status line.
 *
 * @param query without the question mark
 * @param requestBytes body bytes read
 * @param responseBytes body bytes announced; 0 for HEAD
 * @param duration from the request's arrival to its status line
 */
public record AccessLogEntry(
    Instant at,
    String method,
    String path,
    @Nullable String query,
    int status,
    long requestBytes,
    long responseBytes,
    Duration duration) {}
