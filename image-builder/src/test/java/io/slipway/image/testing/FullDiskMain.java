package io.slipway.image.testing;

import io.slipway.image.AttestationOptions;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.CacheOptions;
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
  private static final String GROWN = "remount,size=64m,nr_inodes=100000";

  private FullDiskMain() {}

  /**
   * Arguments: context, an empty directory to mount on, the option of tmpfs that limits it ({@code
   * size} in KiB or {@code nr_inodes}), and by how much the limit grows from build to build.
   */
  public static void main(String[] args) throws Exception {
    Path context = Path.of(args[0]);
    Path disk = Path.of(args[1]);
    int step = Integer.parseInt(args[3]);
    String unit = args[2].equals("size") ? "k" : "";
    boolean enough = false;
    for (int limit = step; !enough; limit += step) {
      String option = args[2] + "=" + limit + unit;
      run("mount", "-t", "tmpfs", "-o", option, "tmpfs", disk.toString());
      try {
        build(context, disk);
        enough = true;
      } catch (BuildException e) {
        System.out.println("FAILED " + String.valueOf(e.getMessage()).replace('\n', ' '));
      }
      System.out.println("LEFT " + names(disk.resolve("state/work")));
      System.out.println("PARTIAL " + partial(disk.resolve("out")));
      run("mount", "-o", GROWN, disk.toString());
      System.out.println("DIGEST " + build(context, disk));
      run("umount", disk.toString());
    }
    System.exit(0);
  }

  /** Everything that a build may write lies on the disk. */
  private static String build(Path context, Path disk) throws Exception {
    Path out = disk.resolve("out");
    BuildRequest request =
        BuildRequest.of(context, disk.resolve("state"))
            .tags(List.of("app:1"))
            .buildArgs(Map.of("SOURCE_DATE_EPOCH", "1"))
            .attestations(new AttestationOptions("spdx", null, null, null, false))
            .cache(
                new CacheOptions(
                    false,
                    List.of(),
                    false,
                    List.of(),
                    List.of("type=local,dest=" + out + "/cache")))
            .outputs(List.of("oci:" + out + "/layout", "docker:" + out + "/image.tar"))
            .build();
    return ImageBuilder.create().build(request, event -> {}).digest();
  }

  private static List<String> names(Path directory) throws Exception {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** What is not under its own name. */
  private static List<Path> partial(Path out) throws Exception {
    if (!Files.exists(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(out)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
    }
  }

  private static void run(String... command) throws Exception {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
  }
}
