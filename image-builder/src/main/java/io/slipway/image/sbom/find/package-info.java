/**
 * Finds software in a file tree: the databases of dpkg, apk and rpm, and Java archives. Whatever
 * lies in the tree may be hostile; what cannot be read within bounds is named as a gap.
 */
@NullMarked
package io.slipway.image.sbom.find;

import org.jspecify.annotations.NullMarked;
