package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.present;

/** What splits the traffic. */
public record Routing(IstioRouting istio) {
  public Routing {
    present(istio, "istio", "host, virtualService and destinationRule");
  }
}
