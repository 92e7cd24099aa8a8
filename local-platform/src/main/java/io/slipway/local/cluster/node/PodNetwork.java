package io.slipway.local.cluster.node;

import io.slipway.image.container.ContainerRuntime.Container;
import io.slipway.local.cluster.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Pod's address and the relays behind it: one for each declared or probed TCP port. */
final class PodNetwork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PodNetwork.class);

  /** How many addresses a Pod tries, where another process has its ports at the first ones. */
  private static final int MAX_ADDRESSES = 16;

  private final NodeContext node;
  private final String address;
  private final Map<Integer, Relay> relays;

  private PodNetwork(NodeContext node, String address, Map<Integer, Relay> relays) {
    this.node = node;
    this.address = address;
    this.relays = relays;
  }

  static PodNetwork open(NodeContext node, ObjectNode pod) throws IOException {
    Set<Integer> ports = new TreeSet<>();
    Json.objects(Json.at(pod, "spec.containers")).forEach(c -> ports.addAll(ports(c)));
    IOException last = new IOException("nothing tried");
    for (int i = 0; i < MAX_ADDRESSES; i++) {
      PodNetwork network = new PodNetwork(node, node.addresses().allocate(), new LinkedHashMap<>());
      try {
        network.listen(ports);
        return network;
      } catch (IOException e) {
        network.close();
        last = e;
      }
    }
    throw new IOException(
        last.getMessage()
            + "; so did "
            + (MAX_ADDRESSES - 1)
            + " other addresses. A process that listens on 0.0.0.0 has the port on all of them",
        last);
  }

  private void listen(Set<Integer> ports) throws IOException {
    for (int port : ports) {
      relays.put(port, Relay.listen(address, port, node.threads()));
    }
  }

  private static Set<Integer> ports(ObjectNode container) {
    Set<Integer> ports = new TreeSet<>();
    for (ObjectNode port : Json.objects(container.path("ports"))) {
      if (Json.text(port, "protocol").equals("TCP")) {
        ports.add((int) Json.number(port, "containerPort", 0));
      }
    }
    for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
      JsonNode get = container.path(probe).path("httpGet");
      if (get.isObject()) {
        ports.add(Probe.port(get, container));
      }
    }
    ports.remove(0);
    return ports;
  }

  String address() {
    return address;
  }

  /** Leads the container's ports to this run of it. */
  Attachment attach(String name, Container running, ObjectNode container)
      throws IOException, InterruptedException {
    Attachment attachment = new Attachment();
    try {
      for (int port : ports(container)) {
        Path socket = node.sockets().resolve(address.substring(4) + "-" + port);
        attachment.add(port, node.relays().start(running.pid(), socket, port), socket);
      }
      return attachment;
    } catch (IOException e) {
      attachment.close();
      if (!running.isAlive()) {
        LOG.debug("Container {} ended before its ports were relayed", name);
        return attachment;
      }
      throw e;
    }
  }

  /** The relays into one run of a container. Closing it twice is harmless. */
  final class Attachment implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final List<Path> sockets = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private void add(int port, Process process, Path socket) {
      processes.add(process);
      sockets.add(socket);
      ports.add(port);
      Relay relay = relays.get(port);
      if (relay != null) {
        relay.connectTo(socket);
      }
    }

    @Override
    public void close() {
      for (int port : ports) {
        Relay relay = relays.get(port);
        if (relay != null) {
          relay.connectTo(null);
        }
      }
      ports.clear();
      processes.forEach(
          process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
          });
      sockets.forEach(PodNetwork::delete);
    }
  }

  private static void delete(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.debug("Socket {} stays: {}", socket, e.toString());
    }
  }

  @Override
  public void close() {
    relays.values().forEach(Relay::close);
    node.addresses().release(address);
  }
}
