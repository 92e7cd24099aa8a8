/** Work beside the threads that drive rollouts: what waits holds no thread. */
@NullMarked
package io.slipway.deploy.background;

import org.jspecify.annotations.NullMarked;
