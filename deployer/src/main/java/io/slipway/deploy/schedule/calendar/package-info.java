/**
 * Freezes from iCalendar files (RFC 5545), read by biweekly. What can't be understood freezes: a
 * calendar that says less than it seems to would let a release through.
 */
@NullMarked
package io.slipway.deploy.schedule.calendar;

import org.jspecify.annotations.NullMarked;
