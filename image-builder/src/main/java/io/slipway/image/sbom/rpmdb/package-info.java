/**
 * Reads the package databases of RPM in each form it has had: Berkeley DB hash files (to RPM 4.15),
 * ndb (SUSE) and SQLite (4.16 and later). Read-only, one header in memory at a time, no native
 * code: nothing of the image is executed or mapped.
 */
@NullMarked
package io.slipway.image.sbom.rpmdb;

import org.jspecify.annotations.NullMarked;
