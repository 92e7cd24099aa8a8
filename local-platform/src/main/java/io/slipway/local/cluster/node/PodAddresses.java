package io.slipway.local.cluster.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Hands out loopback addresses: on Linux all of 127/8 is local. The second number is this cluster's
 * own, so that two clusters on a machine hardly meet. Thread-safe.
 */
final class PodAddresses {

  private static final int HOSTS = 256 * 254;

  private final int network;
  private final Set<String> used = new HashSet<>();
  private int next;

  PodAddresses(Random random) {
    this.network = 16 + random.nextInt(224);
  }

  /** An address at which all of {@code ports} are free. */
  synchronized String allocate(Set<Integer> ports) throws IOException {
    for (int tried = 0; tried < HOSTS; tried++) {
      next = (next + 1) % HOSTS;
      String address = "127." + network + "." + next / 254 + "." + (next % 254 + 1);
      if (!used.contains(address) && areFree(address, ports)) {
        used.add(address);
        return address;
      }
    }
    throw new IOException("No loopback address is free in 127." + network + ".0.0/16");
  }

  synchronized void release(String address) {
    used.remove(address);
  }

  private static boolean areFree(String address, Set<Integer> ports) {
    for (int port : ports) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(address, port));
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
