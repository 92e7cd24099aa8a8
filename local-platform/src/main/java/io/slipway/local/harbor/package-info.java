/**
 * A Harbor in front of a registry: the paths of its v2 API that Slipway uses, its token service,
 * and its rules at the registry's door (projects decide who may push and pull, immutable tags,
 * severity). It is strict where Harbor is lenient, so that a client's mistake shows: an unknown
 * field or query parameter is refused with Harbor's error shape.
 *
 * <p>State is held in memory and gone with the process; artifacts lie in the registry. What would
 * take other machines is not done: a replication's execution lists what its policy takes and moves
 * no bytes, a scan finds what {@link io.slipway.local.harbor.LocalHarbor#vulnerabilities} was told,
 * schedules never fire, webhooks aren't sent.
 */
@NullMarked
package io.slipway.local.harbor;

import org.jspecify.annotations.NullMarked;
