/**
 * What a policy takes, and under which names it arrives: patterns, versions, times, platforms,
 * referrers and rewriting as pure functions over names and manifests. What users write is matched
 * in linear time: globs by simulating states, regular expressions by RE2.
 */
@NullMarked
package io.slipway.registry.scope;

import org.jspecify.annotations.NullMarked;
