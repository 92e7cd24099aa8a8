/**
 * The file tree after an instruction. A snapshot is a stack of layer directories in overlayfs's own
 * form (a whiteout is a character device 0:0, an opaque directory carries an extended attribute),
 * so mounting one copies nothing, and what a RUN changed is the upper directory as it stands.
 *
 * <p>Layer directories are kept by chain id and shared by every build and container. As an ordinary
 * user the files belong to that user, and a table beside each layer keeps the owners they are meant
 * to have.
 */
@NullMarked
package io.slipway.image.snapshot;

import org.jspecify.annotations.NullMarked;
