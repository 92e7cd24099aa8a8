package io.slipway.image.store;

/** A blob in the store: its digest ({@code sha256:hex}) and its size in bytes. */
public record Blob(String digest, long size) {}
