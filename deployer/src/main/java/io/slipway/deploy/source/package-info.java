/** Where a release's objects come from: manifests, overlays, Helm charts, Compose files. */
@NullMarked
package io.slipway.deploy.source;

import org.jspecify.annotations.NullMarked;
