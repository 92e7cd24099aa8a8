/**
 * An OCI registry in the JVM: distribution spec 1.1 over loopback HTTP, blobs on disk.
 *
 * <p>Why not Debian's docker-registry: it has no referrers API, needs a process and a configuration
 * file per registry, and can't tell a test what it was asked. Tests use it too, to show that
 * nothing here works only with ourselves.
 */
@NullMarked
package io.slipway.local.registry;

import org.jspecify.annotations.NullMarked;
