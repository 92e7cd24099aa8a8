package io.slipway.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.local.mesh.LocalMesh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The counters of several proxies on one page, told apart as Prometheus does it. */
final class MeshCounters implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpServer server;
  private final List<LocalMesh> meshes;

  /**
   * @param meshes may grow
   */
  MeshCounters(List<LocalMesh> meshes) throws IOException {
    this.meshes = meshes;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::page);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:%d/metrics".formatted(server.getAddress().getPort());
  }

  private void page(HttpExchange exchange) throws IOException {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < meshes.size(); i++) {
      page.append(read(meshes.get(i)).replace("{", "{instance=\"%d\",".formatted(i)));
    }
    byte[] body = page.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String read(LocalMesh mesh) throws IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(mesh.metricsUrl())).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
