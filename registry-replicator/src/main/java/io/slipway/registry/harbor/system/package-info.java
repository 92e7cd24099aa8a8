/** Harbor as a whole: health, version, users, groups, quotas, and the schedules of its own jobs. */
@NullMarked
package io.slipway.registry.harbor.system;

import org.jspecify.annotations.NullMarked;
