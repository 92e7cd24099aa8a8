/**
 * Where a RUN instruction (or a container) runs: its own mount, process and IPC namespaces over a
 * snapshot, with Docker's default capabilities. The tool is the first that works on this machine:
 * bubblewrap, crun, or util-linux alone.
 *
 * <p>All mounts, the overlay's too, are made in a namespace that dies with the process, and the
 * process dies with this one; so a killed build leaves neither.
 */
@NullMarked
package io.slipway.image.sandbox;

import org.jspecify.annotations.NullMarked;
