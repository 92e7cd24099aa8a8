package io.slipway.local.cluster.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Hands out loopback addresses: on Linux all of 127/8 is local. The second number is this cluster's
 * alone: a bound socket holds it against the other clusters of the machine, and the kernel lets go
 * of it even where this process is killed. Thread-safe.
 */
final class PodAddresses implements AutoCloseable {

  private static final int HOSTS = 255 * 254;
  private static final int FIRST_NETWORK = 16;
  private static final int NETWORKS = 224;

  /** Bound at {@code 127.N.255.254}, which no Pod gets; assigned to no service by IANA. */
  private static final int CLAIM_PORT = 28_437;

  private final int network;
  private final ServerSocket claim;
  private final Set<String> used = new HashSet<>();
  private int next;

  private PodAddresses(int network, ServerSocket claim) {
    this.network = network;
    this.claim = claim;
  }

  /** Takes a network that no other cluster has. */
  static PodAddresses claim(Random random) throws IOException {
    int first = random.nextInt(NETWORKS);
    IOException last = new IOException("nothing tried");
    for (int i = 0; i < NETWORKS; i++) {
      int network = FIRST_NETWORK + (first + i) % NETWORKS;
      ServerSocket socket = new ServerSocket();
      try {
        socket.bind(new InetSocketAddress("127." + network + ".255.254", CLAIM_PORT));
        return new PodAddresses(network, socket);
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw new IOException(
        "Tried to claim a network in 127/8 for Pods by binding 127.N.255.254:"
            + CLAIM_PORT
            + ", but all "
            + NETWORKS
            + " failed, the last with: "
            + last.getMessage()
            + ". End other local clusters, or what listens on 0.0.0.0:"
            + CLAIM_PORT,
        last);
  }

  synchronized String allocate() throws IOException {
    for (int tried = 0; tried < HOSTS; tried++) {
      next = (next + 1) % HOSTS;
      String address = "127." + network + "." + next / 254 + "." + (next % 254 + 1);
      if (used.add(address)) {
        return address;
      }
    }
    throw new IOException("No loopback address is free in 127." + network + ".0.0/16");
  }

  synchronized void release(String address) {
    used.remove(address);
  }

  @Override
  public void close() throws IOException {
    claim.close();
  }
}
