/**
 * Builds OCI images from Dockerfiles without a Docker daemon. {@link io.slipway.image.ImageBuilder}
 * is the door: text is parsed with positions kept, resolved into a build plan (a graph of stages),
 * executed in sandboxes on snapshots, and exported.
 *
 * <p>Why not an existing builder: Jib core knows no Dockerfile; BuildKit, Buildah and Kaniko need a
 * daemon, privileges or a binary on every agent. Jib core stays the registry side (pulling bases,
 * credentials, pushing).
 */
@NullMarked
package io.slipway.image;

import org.jspecify.annotations.NullMarked;
