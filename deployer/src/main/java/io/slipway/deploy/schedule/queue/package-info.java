/**
 * Taking turns in an environment. The queue is one ConfigMap, and every change of it is a
 * compare-and-set of the whole, so it needs no holder of its own; that a ticket's process lives is
 * said by a Lease for each ticket. A ticket is written after its Lease and goes before it, so a
 * ticket without a Lease is dead, and a Lease without a ticket is a remain that anyone sweeps.
 */
@NullMarked
package io.slipway.deploy.schedule.queue;

import org.jspecify.annotations.NullMarked;
