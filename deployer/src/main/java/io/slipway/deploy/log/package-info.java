/** Reads Pods' logs. */
@NullMarked
package io.slipway.deploy.log;

import org.jspecify.annotations.NullMarked;
