/**
 * The control loops: each brings what is towards what is wanted, from whatever state it finds. They
 * share one thread; a change of an object wakes those that it concerns.
 */
@NullMarked
package io.slipway.local.cluster.controller;

import org.jspecify.annotations.NullMarked;
