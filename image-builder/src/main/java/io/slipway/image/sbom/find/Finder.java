package io.slipway.image.sbom.find;

import java.io.IOException;

/** Finds software of one kind. */
interface Finder {

  /**
   * Adds what it finds, and a gap for each thing that it cannot read.
   *
   * @throws IOException where the tree itself cannot be read
   */
  void find(ImageFiles files, Findings findings) throws IOException, InterruptedException;
}
