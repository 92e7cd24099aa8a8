package io.slipway.registry.scope;

import java.util.List;

/** How an artifact goes: with which of its platforms, and with which of its referrers. */
public record Treatment(PlatformSet platforms, ReferrerRule referrers) {

  /** With everything. */
  public static final Treatment WHOLE = new Treatment(new PlatformSet(List.of()), ReferrerRule.ALL);

  /** Without referrers. */
  public static final Treatment ALONE =
      new Treatment(
          new PlatformSet(List.of()),
          new ReferrerRule(ReferrerRule.Include.NONE, List.of(), false));
}
