package io.slipway.image.sbom.find;

import io.slipway.image.sbom.Inventory;
import io.slipway.image.sbom.OsRelease;
import io.slipway.image.snapshot.MergedTree;
import java.io.IOException;
import java.util.List;

/** Takes the inventory of a file tree. */
public final class InventoryReader {
  private static final int MAX_OS_RELEASE = 1 << 16;
  private static final List<Finder> FINDERS =
      List.of(new DpkgFinder(), new ApkFinder(), new RpmFinder(), new JavaFinder());

  private InventoryReader() {}

  /**
   * Reads every file that may tell about software once; memory does not grow with their sizes.
   *
   * @throws InterruptedException soon after the thread is interrupted
   */
  public static Inventory read(MergedTree tree) throws IOException, InterruptedException {
    ImageFiles files = new ImageFiles(tree);
    Findings findings = new Findings(osRelease(files));
    for (Finder finder : FINDERS) {
      finder.find(files, findings);
    }
    return findings.inventory();
  }

  private static OsRelease osRelease(ImageFiles files) throws IOException {
    String own = files.text("etc/os-release", MAX_OS_RELEASE);
    return OsRelease.parse(own.isBlank() ? files.text("usr/lib/os-release", MAX_OS_RELEASE) : own);
  }

  static void checkInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
