/** HTTP to services that a release names: calendars and webhooks. */
@NullMarked
package io.slipway.deploy.http;

import org.jspecify.annotations.NullMarked;
