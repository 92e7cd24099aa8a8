package io.slipway.image.snapshot;

/** What the kernel lets this process do with a file tree. */
public enum Privilege {
  /** Root: owners, devices and attributes lie on disk as they are meant to be. */
  ROOT("trusted.overlay."),
  /** An ordinary user, or root without power over mounts: owners lie in a table. */
  USER("user.overlay.");

  private final String overlayPrefix;

  Privilege(String overlayPrefix) {
    this.overlayPrefix = overlayPrefix;
  }

  /** Where overlayfs keeps its own attributes (mount option {@code userxattr} or not). */
  public String overlayPrefix() {
    return overlayPrefix;
  }

  public String opaqueXattr() {
    return overlayPrefix + "opaque";
  }
}
