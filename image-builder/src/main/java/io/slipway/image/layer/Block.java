package io.slipway.image.layer;

/**
 * A piece of a tar that is compressed by itself: the same bytes always give the same compressed
 * bytes, whatever stands around them and whoever compresses them.
 *
 * @param bytes may be longer than the piece
 */
record Block(byte[] bytes, int length) {}
