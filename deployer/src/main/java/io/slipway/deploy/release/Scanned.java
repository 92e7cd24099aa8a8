package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.present;

/**
 * The registry has scanned the image and found nothing worse.
 *
 * @param maxSeverity the worst that is let through
 */
public record Scanned(Severity maxSeverity) {

  /** Of vulnerabilities, as Harbor orders them. */
  public enum Severity {
    NONE,
    NEGLIGIBLE,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
  }

  public Scanned {
    present(maxSeverity, "maxSeverity", "none, negligible, low, medium, high or critical");
  }
}
