/**
 * A compressor for DEFLATE (RFC 1951), of which gzip and eStargz layers are made.
 *
 * <p>Why not {@code java.util.zip.Deflater}: its bytes depend on the zlib that the JDK was linked
 * with (its own, Debian's, zlib-ng), so two machines would give one layer two digests. Here they
 * depend on nothing but the input and the level. Once the JVM has compiled it, it takes half of
 * zlib's time and makes programs, sources and logs no larger. A binding to libdeflate would be
 * another way, but there is none for every platform.
 *
 * <p>An {@link io.slipway.image.deflate.Encoder} works in steps on parts of the input: a {@code
 * Parser} asks a {@code MatchFinder} for earlier occurrences and leaves {@code Sequences}; {@code
 * Segments} joins neighbouring stretches of them that are worth a common code; {@code
 * SegmentWriter} writes each as the cheapest of RFC 1951's three kinds of blocks. What runs often
 * is plain loops over arrays without allocation, because most of a build is over before the JVM's
 * second compiler is done.
 */
@NullMarked
package io.slipway.image.deflate;

import org.jspecify.annotations.NullMarked;
