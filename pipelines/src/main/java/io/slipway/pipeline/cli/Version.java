package io.slipway.pipeline.cli;

/** The version, as the jar's manifest has it. */
final class Version {
  private Version() {}

  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
