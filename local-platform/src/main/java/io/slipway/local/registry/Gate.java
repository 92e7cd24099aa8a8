package io.slipway.local.registry;

import java.io.IOException;

/** Lets a request pass, or refuses it. */
interface Gate {

  Gate OPEN = exchange -> false;

  /**
   * @return whether the request was for the gate itself and is answered
   * @throws RegistryException UNAUTHORIZED, with a challenge
   */
  boolean check(Exchange exchange) throws IOException;
}
