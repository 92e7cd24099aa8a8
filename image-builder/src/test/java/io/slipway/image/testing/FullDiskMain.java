package io.slipway.image.testing;

import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.ImageBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Builds on a disk that is too small, of every size from nothing to enough, and then on one that
 * grew: to be run in a mount namespace of its own.
 */
public final class FullDiskMain {
  private static final int STEP_KIB = 300;
  private static final int ENOUGH_KIB = 1 << 16;

  private FullDiskMain() {}

  /** Arguments: context, an empty directory to mount on, a directory for layouts. */
  public static void main(String[] args) throws Exception {
    Path disk = Path.of(args[1]);
    int failures = 0;
    boolean enough = false;
    for (int size = STEP_KIB; !enough; size += STEP_KIB) {
      run("mount", "-t", "tmpfs", "-o", "size=" + size + "k", "tmpfs", disk.toString());
      try {
        build(args, "full-" + size);
        enough = true;
      } catch (BuildException e) {
        failures++;
        System.out.println("FAILED " + String.valueOf(e.getMessage()).replace('\n', ' '));
      }
      System.out.println("LEFT " + left(disk.resolve("state/work")));
      run("mount", "-o", "remount,size=" + ENOUGH_KIB + "k", disk.toString());
      System.out.println("DIGEST " + build(args, "grown-" + size));
      run("umount", disk.toString());
    }
    System.out.println("DONE " + failures);
    System.exit(0);
  }

  private static String build(String[] args, String layout) throws Exception {
    BuildRequest request =
        BuildRequest.of(Path.of(args[0]), Path.of(args[1]).resolve("state"))
            .tags(List.of("app:1"))
            .buildArgs(Map.of("SOURCE_DATE_EPOCH", "1"))
            .outputs(List.of("oci:" + Path.of(args[2]).resolve(layout)))
            .build();
    return ImageBuilder.create().build(request, event -> {}).digest();
  }

  private static long left(Path work) throws Exception {
    if (!Files.exists(work)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(work)) {
      return files.count();
    }
  }

  private static void run(String... command) throws Exception {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
  }
}
