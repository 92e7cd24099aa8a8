package io.slipway.image.upkeep;

import java.nio.file.Path;
import java.time.Instant;

/**
 * One thing in a state directory.
 *
 * @param id unique among its kind
 * @param what for people; may be empty
 * @param bytes on disk, without what it shares with others
 * @param shared whether more than one step or image needs it
 * @param inUse whether a running build or container holds it
 */
public record CacheRecord(
    Kind kind,
    String id,
    String what,
    long bytes,
    Instant lastUsed,
    boolean shared,
    boolean inUse,
    Path path) {}
