package io.slipway.image.plan;

import org.jspecify.annotations.Nullable;

/** What an executor may or may not be able to do; what it can't is refused before anything runs. */
public enum Feature {
  MOUNT_BIND("RUN --mount=type=bind"),
  MOUNT_CACHE("RUN --mount=type=cache"),
  MOUNT_TMPFS("RUN --mount=type=tmpfs"),
  MOUNT_SECRET("RUN --mount=type=secret"),
  MOUNT_SSH("RUN --mount=type=ssh"),
  NETWORK_NONE("RUN --network=none"),
  NETWORK_HOST("RUN --network=host", "network.host"),
  SECURITY_INSECURE("RUN --security=insecure", "security.insecure");

  private final String words;
  private final @Nullable String entitlement;

  Feature(String words) {
    this(words, null);
  }

  Feature(String words, @Nullable String entitlement) {
    this.words = words;
    this.entitlement = entitlement;
  }

  /** As it is written in a Dockerfile. */
  public String words() {
    return words;
  }

  /** What the person who builds must allow for it; null where it needs no leave. */
  public @Nullable String entitlement() {
    return entitlement;
  }
}
