package io.slipway.image.mount;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Answers one client of the SSH agent protocol until it or the client has had enough. */
@FunctionalInterface
public interface SshAgent {
  void serve(SocketChannel client) throws IOException;
}
