package io.slipway.local.fault;

/** The server behind the proxy. */
record Target(String host, int port) {

  /**
   * @param address HOST:PORT
   */
  static Target parse(String address) {
    int colon = address.lastIndexOf(':');
    String port = address.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "target: must be HOST:PORT, such as 127.0.0.1:5000, not \"" + address + "\"");
    }
    return new Target(address.substring(0, colon), Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
