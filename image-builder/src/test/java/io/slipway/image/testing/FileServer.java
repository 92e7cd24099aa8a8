package io.slipway.image.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Serves a directory over http on a free port of the loopback. {@code FILE.headers} beside a file
 * holds header lines for it, and {@code Status: N} for another answer than 200. A request whose
 * {@code If-None-Match} is the file's ETag, or whose {@code If-Modified-Since} is its
 * Last-Modified, is answered with 304.
 */
public final class FileServer implements AutoCloseable {
  private final Path root;
  private final HttpServer server;
  private final List<String> answers = new CopyOnWriteArrayList<>();

  private FileServer(Path root, HttpServer server) {
    this.root = root;
    this.server = server;
  }

  public static FileServer of(Path root) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    FileServer files = new FileServer(root, server);
    server.createContext("/", files::answer);
    server.start();
    return files;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** {@code STATUS PATH} of every answer so far. */
  public List<String> answers() {
    return answers;
  }

  private void answer(HttpExchange exchange) throws IOException {
    Path asked = root.resolve(exchange.getRequestURI().getPath().substring(1));
    Path file = Files.isDirectory(asked) ? asked.resolve("index.html") : asked;
    int status = Files.isRegularFile(file) ? 200 : 404;
    Path headers = file.resolveSibling(file.getFileName() + ".headers");
    if (Files.exists(headers)) {
      for (String line : Files.readAllLines(headers)) {
        String[] pair = line.split(": ", 2);
        if (pair[0].equals("Status")) {
          status = Integer.parseInt(pair[1]);
        } else {
          exchange.getResponseHeaders().add(pair[0], pair[1]);
        }
      }
    }
    status = status == 200 && isKnown(exchange) ? 304 : status;
    answers.add(status + " " + exchange.getRequestURI().getPath());
    byte[] body = status == 200 ? Files.readAllBytes(file) : new byte[0];
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static boolean isKnown(HttpExchange exchange) {
    String etag = exchange.getResponseHeaders().getFirst("ETag");
    String modified = exchange.getResponseHeaders().getFirst("Last-Modified");
    return (etag != null && etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match")))
        || (modified != null
            && modified.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since")));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
