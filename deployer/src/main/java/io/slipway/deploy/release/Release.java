package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

/** What is to run and how it gets there: the whole of {@code release.yaml}. */
public record Release(String apiVersion, String kind, Metadata metadata, Spec spec) {
  public static final String API_VERSION = "slipway.io/v1";
  public static final String KIND = "Release";

  public Release {
    require(
        API_VERSION.equals(apiVersion),
        "apiVersion: \"%s\" is not supported; allowed is %s".formatted(apiVersion, API_VERSION));
    require(
        KIND.equals(kind), "kind: \"%s\" is not supported; allowed is %s".formatted(kind, KIND));
    present(metadata, "metadata", "name and namespace");
    present(spec, "spec", "image, manifests, workload, strategy, routing and analysis");
  }

  public Release(Metadata metadata, Spec spec) {
    this(API_VERSION, KIND, metadata, spec);
  }

  public String name() {
    return metadata.name();
  }

  public String namespace() {
    return metadata.namespaceOrDefault();
  }
}
