package io.slipway.registry.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A block of IP addresses in CIDR notation (RFC 4632). */
record AddressBlock(byte[] start, int bits) {

  static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    String bits = text.substring(slash + 1);
    Optional<byte[]> start = address(text.substring(0, slash));
    return start.isPresent() && bits.matches("\\d{1,3}")
        ? Optional.of(new AddressBlock(start.get(), Integer.parseInt(bits)))
        : Optional.empty();
  }

  boolean contains(String host) {
    Optional<byte[]> address = address(host.replaceAll("[\\[\\]]", ""));
    return address.isPresent() && matches(address.get());
  }

  private boolean matches(byte[] address) {
    if (address.length != start.length || bits > start.length * Byte.SIZE) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if ((address[bit / Byte.SIZE] & mask) != (start[bit / Byte.SIZE] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** Literal addresses only: a rule must not ask the name service. */
  private static Optional<byte[]> address(String text) {
    boolean literal = text.matches("\\d{1,3}(\\.\\d{1,3}){3}") || text.contains(":");
    try {
      return literal ? Optional.of(InetAddress.getByName(text).getAddress()) : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
