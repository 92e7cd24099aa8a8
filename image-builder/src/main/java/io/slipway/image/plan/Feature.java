package io.slipway.image.plan;

/** What an executor may or may not be able to do; what it can't is refused before anything runs. */
public enum Feature {
  MOUNT_BIND("RUN --mount=type=bind"),
  MOUNT_CACHE("RUN --mount=type=cache"),
  MOUNT_TMPFS("RUN --mount=type=tmpfs"),
  MOUNT_SECRET("RUN --mount=type=secret"),
  MOUNT_SSH("RUN --mount=type=ssh"),
  NETWORK_NONE("RUN --network=none"),
  NETWORK_HOST("RUN --network=host"),
  SECURITY_INSECURE("RUN --security=insecure");

  private final String words;

  Feature(String words) {
    this.words = words;
  }

  /** As it is written in a Dockerfile. */
  public String words() {
    return words;
  }
}
