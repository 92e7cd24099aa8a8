/**
 * What a build takes from elsewhere by URL: files over http and git repositories. Files are
 * remembered by the validators their servers give, and lie in the blob store; repositories are
 * fetched by the {@code git} program, held to a few transports and to no configuration of the
 * machine or the user. Why not a git library: JGit lacks what people's repositories need (partial
 * and shallow fetches over every transport, SHA-256 repositories), and git is where git is used.
 */
@NullMarked
package io.slipway.image.fetch;

import org.jspecify.annotations.NullMarked;
