/**
 * What all sources of objects share: files below the release's directory, YAML whose every place is
 * known, and objects as trees, so that fields that no model knows survive.
 */
@NullMarked
package io.slipway.deploy.source.tree;

import org.jspecify.annotations.NullMarked;
