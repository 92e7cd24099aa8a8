package io.slipway.image.sbom;

import io.slipway.image.config.Platform;
import java.time.Instant;

/**
 * The image that a document describes.
 *
 * @param name {@code registry/repository:tag}, or the digest where it has none
 * @param digest of the platform's manifest
 * @param created the document's date: the image's own, so that the same image has the same document
 */
public record BomSubject(String name, String digest, Platform platform, Instant created) {}
