package io.slipway.image.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a server, and breaks the next ones that carry much. */
final class BreakingRelay implements AutoCloseable {
  final AtomicInteger toBreak = new AtomicInteger();
  final AtomicLong bytes = new AtomicLong();

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final int port;
  private final int most;

  /**
   * @param port of the server
   * @param most how many bytes a connection that is to break passes on in either direction
   */
  BreakingRelay(int port, int most) throws IOException {
    this.port = port;
    this.most = most;
    threads.submit(
        () -> {
          while (true) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port());
            threads.submit(() -> pass(client, server));
            threads.submit(() -> pass(server, client));
          }
        });
  }

  private int port() {
    return port;
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 14];
    long passed = 0;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        out.flush();
        passed += n;
        bytes.addAndGet(n);
        if (passed > most && toBreak.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          return;
        }
      }
    } catch (IOException e) {
      // The other direction has ended the connection.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
