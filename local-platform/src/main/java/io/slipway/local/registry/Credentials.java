package io.slipway.local.registry;

/**
 * Who may use a registry, and how it asks.
 *
 * @param scheme BASIC: each request carries user and password; BEARER: they buy a token at {@code
 *     /token}
 */
public record Credentials(String user, String password, Scheme scheme) {

  /** How a client proves who it is. */
  public enum Scheme {
    BASIC,
    BEARER
  }

  @Override
  public String toString() {
    return "Credentials[user=" + user + ", scheme=" + scheme + "]";
  }
}
