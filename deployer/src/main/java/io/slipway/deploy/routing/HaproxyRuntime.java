package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One HAProxy's Runtime API (management guide, 9.3): a connection for each line of commands, which
 * HAProxy closes after the answer.
 */
final class HaproxyRuntime {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int LONGEST_ANSWER = 1 << 22;

  private final String address;

  HaproxyRuntime(String address) {
    this.address = address;
  }

  String address() {
    return address;
  }

  /** The weight now of each server of a backend. */
  Map<String, Integer> weights(String backend) throws InterruptedException {
    List<String> lines = ask("show servers state " + backend).lines().toList();
    int header = header(lines, backend);
    List<String> columns = Arrays.asList(lines.get(header).substring(2).split(" "));
    Map<String, Integer> weights = new HashMap<>();
    for (String line : lines.subList(header + 1, lines.size())) {
      String[] values = line.split(" ");
      if (values.length >= columns.size()) {
        weights.put(
            values[columns.indexOf("srv_name")],
            Integer.valueOf(values[columns.indexOf("srv_uweight")]));
      }
    }
    return weights;
  }

  private int header(List<String> lines, String backend) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("# ") && lines.get(i).contains("srv_uweight")) {
        return i;
      }
    }
    throw DeployException.failed(
        "HAProxy at %s was asked for the servers of backend %s and said: %s"
            .formatted(address, backend, String.join(" ", lines).strip()));
  }

  /** Sets them all in one go. An answer without a word is HAProxy's yes. */
  void setWeights(String backend, Map<String, Integer> weights) throws InterruptedException {
    String commands =
        weights.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                each ->
                    "set server %s/%s weight %d".formatted(backend, each.getKey(), each.getValue()))
            .collect(Collectors.joining(";"));
    String answer = ask(commands).strip();
    if (!answer.isEmpty()) {
      throw DeployException.failed(
          "HAProxy at %s refused \"%s\": %s; its socket must have level admin"
              .formatted(address, commands, answer));
    }
  }

  private String ask(String commands) throws InterruptedException {
    try (SocketChannel channel = open();
        Selector selector = Selector.open()) {
      ByteBuffer question = ByteBuffer.wrap((commands + "\n").getBytes(StandardCharsets.US_ASCII));
      while (question.hasRemaining()) {
        channel.write(question);
      }
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return answer(channel, selector);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while it asked HAProxy at " + address);
      }
      throw DeployException.temporary(
          "could not ask HAProxy at %s: %s; routing.haproxy.runtime must be its stats socket"
              .formatted(address, e.getMessage()),
          e);
    }
  }

  private String answer(SocketChannel channel, Selector selector) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 13);
    while (true) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        throw new IOException("no answer within " + LIMIT.toSeconds() + " s");
      }
      selector.select(left);
      int read = channel.read(buffer.clear());
      if (read < 0) {
        return answer.toString(StandardCharsets.UTF_8);
      }
      answer.write(buffer.array(), 0, read);
      if (answer.size() > LONGEST_ANSWER) {
        throw new IOException("an answer of more than 4 MiB");
      }
    }
  }

  private SocketChannel open() throws IOException {
    if (address.startsWith("/")) {
      return connect(
          SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(address));
    }
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
    int port = Integer.parseInt(address.substring(colon + 1));
    return connect(SocketChannel.open(), new InetSocketAddress(host, port));
  }

  private static SocketChannel connect(SocketChannel channel, SocketAddress to) throws IOException {
    try {
      if (to instanceof InetSocketAddress) {
        channel.socket().connect(to, (int) LIMIT.toMillis());
      } else {
        channel.connect(to);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e instanceof IOException io ? io : new IOException(String.valueOf(e), e);
    }
  }
}
