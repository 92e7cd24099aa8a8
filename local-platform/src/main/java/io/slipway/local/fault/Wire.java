package io.slipway.local.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** The client's TCP connection. */
final class Wire {

  private final EndPoint endPoint;

  Wire(Request request) {
    this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
  }

  /** Closing with a linger time of 0 sends RST in place of FIN. */
  void reset() {
    try {
      if (endPoint.getTransport() instanceof NetworkChannel channel) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    endPoint.close();
  }

  void close() {
    endPoint.close();
  }
}
