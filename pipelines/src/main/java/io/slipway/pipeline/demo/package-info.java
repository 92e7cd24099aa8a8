/**
 * {@code slipway demo}: the whole way on embedded parts. Starts a local platform, runs the shop's
 * Jenkinsfile for three versions under traffic, and checks afterwards what it claims: which images
 * run, where they were pulled from, and that no request was lost. Nothing here is used by a real
 * run.
 */
@NullMarked
package io.slipway.pipeline.demo;

import org.jspecify.annotations.NullMarked;
