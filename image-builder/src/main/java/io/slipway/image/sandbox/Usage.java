package io.slipway.image.sandbox;

import io.slipway.image.snapshot.WritableSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a sandbox's processes used, as the kernel counts for whoever waits for them (getrusage(2)):
 * all that had ended when the last of them did.
 *
 * @param cpuMillis time on processors, in user and system mode
 * @param peakBytes memory of the largest single process at its largest
 */
public record Usage(long cpuMillis, long peakBytes) {
  private static final int FIELDS = 5;

  /** Where {@code launch.pl} notes it. */
  static Path file(WritableSnapshot root) {
    return root.directory().resolve("usage");
  }

  /** Empty where nothing was noted. */
  static Optional<Usage> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] numbers = Files.readString(file).strip().split(" ");
    if (numbers.length != FIELDS) {
      return Optional.empty();
    }
    long micros = number(numbers[1]) + number(numbers[3]);
    long seconds = number(numbers[0]) + number(numbers[2]);
    return Optional.of(new Usage(seconds * 1000 + micros / 1000, number(numbers[4]) << 10));
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }
}
