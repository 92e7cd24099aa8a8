/**
 * When a release may begin: windows by cron, freezes, and the timetable over both, pure functions
 * of the time. Reading calendars is in {@code calendar}, waiting one's turn in {@code queue}.
 */
@NullMarked
package io.slipway.deploy.schedule;

import org.jspecify.annotations.NullMarked;
