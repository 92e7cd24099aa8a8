package io.slipway.local.cluster.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks into a container's network namespace: {@code /proc/PID/net/tcp} (proc(5)). */
final class ListeningPorts {

  private static final String LISTEN = "0A";

  private ListeningPorts() {}

  static boolean contains(long pid, int port) throws IOException {
    for (String table : List.of("tcp", "tcp6")) {
      Path file = Path.of("/proc", Long.toString(pid), "net", table);
      if (Files.exists(file) && Files.readAllLines(file).stream().anyMatch(l -> is(l, port))) {
        return true;
      }
    }
    return false;
  }

  /** Columns: number, local address as HEX:PORT, remote address, state. */
  private static boolean is(String line, int port) {
    String[] cells = line.strip().split("\\s+");
    return cells.length > 3
        && cells[3].equals(LISTEN)
        && cells[1].endsWith(String.format(":%04X", port));
  }
}
