/** Harbor's audit log. */
@NullMarked
package io.slipway.registry.harbor.audit;

import org.jspecify.annotations.NullMarked;
