package io.slipway.deploy.schedule.queue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to an API server of a process that dies: some writes pass, and then nothing does. What a
 * killed process has sent has happened, what it would have sent next hasn't.
 */
final class DyingProxy implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpServer server;
  private final Path kubeconfig;
  private final String target;
  private final int allowed;
  private final AtomicInteger writes = new AtomicInteger();

  DyingProxy(Path kubeconfig, Path directory, int allowed) throws IOException {
    String text = Files.readString(kubeconfig);
    this.allowed = allowed;
    this.target = text.replaceAll("(?s).*server:\\s*\"?(http[^\\s\"]+).*", "$1");
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.start();
    this.kubeconfig = Files.createTempFile(directory, "dying", ".yaml");
    Files.writeString(
        this.kubeconfig, text.replace(target, "http://127.0.0.1:" + server.getAddress().getPort()));
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  /** How many passed. */
  int writes() {
    return Math.min(writes.get(), allowed);
  }

  private void pass(HttpExchange exchange) throws IOException {
    boolean write = !exchange.getRequestMethod().equals("GET");
    boolean dead = writes.get() > allowed || write && writes.incrementAndGet() > allowed;
    if (dead) {
      exchange.sendResponseHeaders(403, -1);
      exchange.close();
      return;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    for (String header : List.of("Content-Type", "Accept", "Authorization")) {
      String value = exchange.getRequestHeaders().getFirst(header);
      if (value != null) {
        request.header(header, value);
      }
    }
    try {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      byte[] body = answer.body();
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
