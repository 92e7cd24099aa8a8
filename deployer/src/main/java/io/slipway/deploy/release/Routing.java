package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What splits the traffic: exactly one of these. */
public record Routing(@Nullable IstioRouting istio, @Nullable GatewayRouting gateway) {
  public Routing {
    exactlyOne("routing", List.of("istio", "gateway"), istio, gateway);
  }

  public Routing(IstioRouting istio) {
    this(istio, null);
  }

  /** The one that is given. */
  public RouterSpec router() {
    return istio != null ? istio : Objects.requireNonNull(gateway);
  }
}
