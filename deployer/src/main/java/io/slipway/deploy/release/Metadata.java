package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/** The release's name and where it runs; without a namespace it is {@code default}. */
public record Metadata(String name, @Nullable String namespace) {
  /** So that {@code slipway-NAME} is still a label. */
  private static final int MAX_NAME = 55;

  public Metadata {
    dnsLabel(name, "name");
    require(
        name.length() <= MAX_NAME,
        "name: \"%s\" has %d characters; allowed are %d".formatted(name, name.length(), MAX_NAME));
    if (namespace != null) {
      dnsLabel(namespace, "namespace");
    }
  }

  public String namespaceOrDefault() {
    return namespace == null ? "default" : namespace;
  }
}
