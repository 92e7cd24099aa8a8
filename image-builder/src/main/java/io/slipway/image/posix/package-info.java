/**
 * The file-system calls that a layer needs and {@code java.nio.file} lacks: owners and times of
 * links, device nodes, extended attributes, names that are not valid in the process's locale, and
 * access relative to an open directory, which no symbolic link can lead astray.
 *
 * <p>Why JNA and not a helper binary: nothing to build or ship per architecture, and unpacking a
 * layer costs no process starts.
 */
@NullMarked
package io.slipway.image.posix;

import org.jspecify.annotations.NullMarked;
