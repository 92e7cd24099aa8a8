package io.slipway.image.snapshot;

import io.slipway.image.snapshot.Owners.Owner;

/**
 * A file of the host that is to be somebody's within a namespace of users.
 *
 * @param path absolute, as {@link io.slipway.image.posix.Names} keeps it
 * @param mode what a file has, of which the kernel takes some when the owner changes; 0 for links
 */
public record Giving(String path, Owner owner, int mode) {}
