/**
 * What {@code RUN --mount} shows besides other stages' files: cache directories that outlive
 * builds, secrets and SSH agents. What a mount is stands in {@code plan}; how it comes into a
 * process's view, in {@code sandbox}.
 */
@NullMarked
package io.slipway.image.mount;

import org.jspecify.annotations.NullMarked;
