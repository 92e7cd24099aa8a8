package io.slipway.registry.store;

/**
 * @param size in bytes
 */
public record Blob(String digest, long size) {}
