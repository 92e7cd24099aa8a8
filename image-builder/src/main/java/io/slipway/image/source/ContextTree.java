package io.slipway.image.source;

import io.slipway.image.ignore.IgnoreMatcher;
import java.nio.file.Path;

/** A context as a directory of this machine. */
public record ContextTree(Path directory, IgnoreMatcher ignore) {}
