/** What an administrator sets for all builds. */
@NullMarked
package io.jenkins.plugins.slipway.configuration;

import org.jspecify.annotations.NullMarked;
