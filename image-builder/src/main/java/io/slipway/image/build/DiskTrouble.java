package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.UsageException;
import java.nio.file.Path;
import java.util.Map;

/** Says what to do where a disk is why a build failed. Other failures stay as they are. */
final class DiskTrouble {
  /** By what strerror(3) calls ENOSPC, EDQUOT and EIO, and by our own foresight. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "No space left on device",
          "The disk is full. Free some room there; 'slipway cache prune' removes what lies in ",
          "bytes that there is room for",
          "The disk is nearly full. 'slipway cache prune' removes what lies in ",
          "Disk quota exceeded",
          "The quota is used up. Free some room; 'slipway cache prune' removes what lies in ",
          "Input/output error",
          "The disk failed; the kernel's log (dmesg) says more. The cache lies in ");

  private DiskTrouble() {}

  static BuildException explained(BuildException failure, Path state) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof UsageException) {
      return failure;
    }
    return REMEDIES.entrySet().stream()
        .filter(remedy -> message.contains(remedy.getKey()))
        .findFirst()
        .map(remedy -> new BuildException(message + "\n" + remedy.getValue() + state, failure))
        .orElse(failure);
  }
}
