/**
 * Who gets which share of the traffic. {@link io.slipway.deploy.routing.Router} is one small
 * interface with an implementation per mesh; route objects are edited as trees, so that fields
 * Slipway doesn't know survive.
 */
@NullMarked
package io.slipway.deploy.routing;

import org.jspecify.annotations.NullMarked;
