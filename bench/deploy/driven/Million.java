package io.slipway.deploy;

import java.nio.file.Path;
import java.time.Duration;

/** {@link Lossless} until so many requests were sent, and a controller was killed at each write. */
final class Million {
  private Million() {}

  public static void main(String[] arguments) throws Exception {
    long requests = Long.parseLong(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Duration longest = Duration.ofSeconds(Long.parseLong(arguments[2]));
    boolean each = Boolean.parseBoolean(arguments[3]);
    long start = System.nanoTime();
    try (Lossless run = new Lossless(Path.of(arguments[4]), seed, longest, 3, 8, 1)) {
      while (run.shoppers.requests() < requests || each && run.lastWrite() == 0) {
        run.rollOut();
        System.err.printf(
            "%d requests, %d lost, %s%n", run.shoppers.requests(), run.shoppers.lost(), run.done());
      }
      run.untilAllFollow();
      System.out.printf(
          "seed %d, delays 0 to %d s, %.0f s: %d requests, %d lost, while %d Pods ended; wrong routes: %s%n",
          seed,
          longest.toSeconds(),
          (System.nanoTime() - start) / 1e9,
          run.shoppers.requests(),
          run.shoppers.lost(),
          run.ended(),
          run.wrong());
      if (run.lastWrite() > 0) {
        System.out.printf("- killed at each of a rollout's %d writes%n", run.lastWrite());
      }
      run.done().forEach((what, times) -> System.out.printf("- %s: %d%n", what, times));
      run.shoppers.losses().forEach(loss -> System.out.println("- lost: " + loss));
    }
    System.exit(0);
  }
}
