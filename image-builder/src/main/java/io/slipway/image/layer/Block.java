package io.slipway.image.layer;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a tar that is compressed by itself: the same bytes always give the same compressed
 * bytes, whatever stands around them and whoever compresses them.
 *
 * @param bytes may be longer than the piece
 * @param file the file whose content this is and nothing else; null for all other pieces
 * @param offset in the file's content
 */
record Block(byte[] bytes, int length, @Nullable LayerEntry file, long offset) {}
