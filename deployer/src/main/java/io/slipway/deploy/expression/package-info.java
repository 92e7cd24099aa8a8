/** The little language of conditions on measured numbers, without calls or loops. */
@NullMarked
package io.slipway.deploy.expression;

import org.jspecify.annotations.NullMarked;
