package io.slipway.image.registry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.image.config.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry that keeps blobs in memory, speaks the uploads and ranges of the distribution
 * specification, and does wrong what it is told to, once for each time it is told.
 */
final class FaultyRegistry implements AutoCloseable {
  /** Something that happens in place of an answer. */
  @FunctionalInterface
  interface Fault {
    void to(HttpExchange exchange) throws IOException;
  }

  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final AtomicLong bytesReceived = new AtomicLong();
  final AtomicLong bytesSent = new AtomicLong();
  final AtomicInteger tokens = new AtomicInteger();
  volatile boolean wantsToken;
  volatile boolean knowsRanges = true;
  volatile boolean knowsStatus = true;
  volatile boolean mounts;

  private final Map<String, Queue<Fault>> faults = new ConcurrentHashMap<>();
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  FaultyRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** What happens to the next request with the method, after the faults told before. */
  void next(String method, Fault fault) {
    faults.computeIfAbsent(method, m -> new ArrayDeque<>()).add(fault);
  }

  static Fault status(int status, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.getRequestBody().readAllBytes();
      answer(exchange, status, new byte[0]);
    };
  }

  /** Takes so many bytes of an upload and breaks the connection. */
  Fault breakAfter(int bytes) {
    return exchange -> {
      take(exchange, bytes);
      exchange.close();
    };
  }

  /** Takes so many bytes of an upload and then neither reads nor answers. */
  Fault stallAfter(int bytes) {
    return exchange -> {
      take(exchange, bytes);
      hang();
    };
  }

  /** Sends a part of a blob, promised to be whole, and breaks the connection. */
  Fault truncateAt(int bytes) {
    return exchange -> {
      byte[] blob = blob(exchange);
      int from = from(exchange);
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, blob.length - from);
      send(exchange, Arrays.copyOfRange(blob, from, from + bytes));
      exchange.close();
    };
  }

  Fault stallDownloadAt(int bytes) {
    return exchange -> {
      byte[] blob = blob(exchange);
      exchange.sendResponseHeaders(200, blob.length);
      send(exchange, Arrays.copyOf(blob, bytes));
      exchange.getResponseBody().flush();
      hang();
    };
  }

  private void hang() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(HttpExchange exchange, int bytes) throws IOException {
    byte[] part = exchange.getRequestBody().readNBytes(bytes);
    bytesReceived.addAndGet(part.length);
    upload(exchange).write(part);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/token")) {
      answer(exchange, 200, ("{\"token\":\"t" + tokens.incrementAndGet() + "\"}").getBytes());
      return;
    }
    boolean authorized =
        !wantsToken
            || ("Bearer t" + tokens).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    if (path.equals("/v2/")) {
      unauthorizedOr(exchange, authorized, 200);
      return;
    }
    requests.add(method + " " + exchange.getRequestURI());
    Queue<Fault> planned = faults.get(method);
    Fault fault = planned == null ? null : planned.poll();
    if (!authorized) {
      exchange.getRequestBody().readAllBytes();
      unauthorizedOr(exchange, false, 401);
    } else if (fault != null) {
      fault.to(exchange);
    } else {
      serve(exchange, method, path);
    }
  }

  private void unauthorizedOr(HttpExchange exchange, boolean authorized, int status)
      throws IOException {
    exchange
        .getResponseHeaders()
        .set("WWW-Authenticate", "Bearer realm=\"http://" + address() + "/token\",service=\"x\"");
    answer(exchange, authorized ? status : 401, new byte[0]);
  }

  private void serve(HttpExchange exchange, String method, String path) throws IOException {
    if (path.contains("/manifests/")) {
      manifests.put(path, exchange.getRequestBody().readAllBytes());
      answer(exchange, 201, new byte[0]);
    } else if (path.contains("/blobs/uploads/")) {
      upload(exchange, method);
    } else if (!blobs.containsKey(name(path))) {
      answer(exchange, 404, new byte[0]);
    } else if (method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + blob(exchange).length);
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    } else {
      download(exchange);
    }
  }

  private void download(HttpExchange exchange) throws IOException {
    byte[] blob = blob(exchange);
    int from = knowsRanges ? from(exchange) : 0;
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (blob.length - 1) + "/" + blob.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, blob.length - from);
    send(exchange, Arrays.copyOfRange(blob, from, blob.length));
    exchange.close();
  }

  private void send(HttpExchange exchange, byte[] bytes) throws IOException {
    exchange.getResponseBody().write(bytes);
    bytesSent.addAndGet(bytes.length);
  }

  byte[] blob(HttpExchange exchange) {
    return blobs.get(name(exchange.getRequestURI().getPath()));
  }

  static int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  private void upload(HttpExchange exchange, String method) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    if (method.equals("POST")) {
      boolean mounted = mounts && query.contains("mount=");
      String id = "" + uploads.size();
      uploads.put(id, new ByteArrayOutputStream());
      String place = exchange.getRequestURI().getPath() + id + "?_state=a%3D";
      exchange.getResponseHeaders().set("Location", place);
      answer(exchange, mounted ? 201 : 202, new byte[0]);
      return;
    }
    ByteArrayOutputStream upload = upload(exchange);
    Headers headers = exchange.getResponseHeaders();
    if (method.equals("GET")) {
      headers.set("Range", "0-" + Math.max(0, upload.size() - 1));
      answer(exchange, knowsStatus ? 204 : 404, new byte[0]);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    if (range != null && !range.startsWith(upload.size() + "-")) {
      exchange.getRequestBody().readAllBytes();
      answer(exchange, 416, new byte[0]);
      return;
    }
    take(exchange, Integer.MAX_VALUE);
    if (method.equals("PATCH")) {
      headers.set("Range", "0-" + (upload.size() - 1));
      answer(exchange, 202, new byte[0]);
      return;
    }
    String digest = query.replaceAll(".*digest=", "");
    boolean right = Digests.of(upload.toByteArray()).equals(digest);
    if (right) {
      blobs.put(digest, upload.toByteArray());
    }
    answer(exchange, right ? 201 : 400, new byte[0]);
  }

  private ByteArrayOutputStream upload(HttpExchange exchange) {
    return uploads.get(name(exchange.getRequestURI().getPath()));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    ended.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
