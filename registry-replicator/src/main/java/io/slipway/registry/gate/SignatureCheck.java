package io.slipway.registry.gate;

import java.util.Optional;

/** Verifies signatures; whoever runs a policy that asks for them brings it. Safe for threads. */
@FunctionalInterface
public interface SignatureCheck {

  /**
   * @param reference {@code host[:port]/repository@digest}
   * @return empty where a key vouches for all that is demanded; else why not, in words
   * @throws GateException where that cannot be found out
   */
  Optional<String> refusal(String reference, Gates.Signed demanded)
      throws GateException, InterruptedException;
}
