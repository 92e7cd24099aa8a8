package io.slipway.local.mesh;

import io.slipway.local.http.LoopbackServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A Pod's server: answers with its name, echoes bodies under {@code /echo}, holds {@code /hold}
 * until released, closes the connection unanswered under {@code /reset}, answers {@code /status/N}
 * with N, says under {@code /headers} what it got, and remembers every request.
 */
final class Backend extends Handler.Abstract implements AutoCloseable {

  static final byte[] LARGE = new byte[20_000_000];

  static {
    new Random(1).nextBytes(LARGE);
  }

  private final String name;
  private final LoopbackServer server;
  private final int port;
  private final AtomicInteger requests = new AtomicInteger();
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private volatile int failing;
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);

  /**
   * @param body of a request to {@code /keep}
   */
  record Received(String method, String path, HttpFields headers, String body) {}

  Backend(String name) throws IOException {
    this.name = name;
    this.server = LoopbackServer.start(name, this, 40, Duration.ofSeconds(30));
    this.port = server.listen(0);
  }

  int port() {
    return port;
  }

  int requests() {
    return requests.get();
  }

  Queue<Received> received() {
    return received;
  }

  /** Answers everything with this status from now on; 0 ends that. */
  void failWith(int status) {
    failing = status;
  }

  void awaitHeld() throws InterruptedException {
    if (!held.await(10, TimeUnit.SECONDS)) {
      throw new AssertionError("no request was held");
    }
  }

  void release() {
    release.countDown();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    requests.incrementAndGet();
    String path = Request.getPathInContext(request);
    String kept = path.equals("/keep") ? Content.Source.asString(request) : "";
    received.add(new Received(request.getMethod(), path, request.getHeaders(), kept));
    if (failing > 0) {
      response.setStatus(failing);
      response.write(true, ByteBuffer.wrap(name.getBytes()), callback);
      return true;
    }
    if (path.equals("/reset")) {
      request.getConnectionMetaData().getConnection().getEndPoint().close();
      callback.succeeded();
      return true;
    }
    if (path.equals("/hold")) {
      held.countDown();
      release.await(10, TimeUnit.SECONDS);
    }
    if (path.startsWith("/status/")) {
      response.setStatus(Integer.parseInt(path.substring("/status/".length())));
    }
    if (path.equals("/digest")) {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Request.asInputStream(request).readAllBytes());
      response.write(true, ByteBuffer.wrap(HexFormat.of().formatHex(digest).getBytes()), callback);
    } else if (path.equals("/large")) {
      response.write(true, ByteBuffer.wrap(LARGE), callback);
    } else if (path.equals("/headers")) {
      response.getHeaders().put("X-From", name);
      response.write(true, ByteBuffer.wrap(request.getHeaders().asString().getBytes()), callback);
    } else if (path.equals("/echo")) {
      response.getHeaders().put("X-Method", request.getMethod());
      Content.copy(request, response, callback);
    } else {
      String seen = String.valueOf(request.getHeaders().get("Connection"));
      response.getHeaders().put("X-Connection-Seen", seen);
      byte[] body = response.getStatus() == 204 ? new byte[0] : name.getBytes();
      response.write(true, ByteBuffer.wrap(body), callback);
    }
    return true;
  }

  /** Registers the Service with these as its ready Pods. */
  static void serve(FakeKubernetesApi api, String service, Backend... ready) {
    api.put(
        "services",
        "shop",
        service,
        Map.of("spec", Map.of("ports", List.of(Map.of("name", "http", "port", 80)))));
    api.put(
        "endpoints",
        "shop",
        service,
        Map.of("subsets", List.of(ready).stream().map(backend -> backend.subset()).toList()));
  }

  private Map<String, Object> subset() {
    Map<String, Object> target = Map.of("kind", "Pod", "name", name, "namespace", "shop");
    return Map.of(
        "addresses", List.of(Map.of("ip", "127.0.0.1", "targetRef", target)),
        "ports", List.of(Map.of("name", "http", "port", port)));
  }

  /** Registers the Pod, as a Deployment's ReplicaSet makes it. */
  Backend asPodOf(FakeKubernetesApi api, String deployment, String track) {
    Map<String, Object> owner =
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "ReplicaSet",
            "name",
            deployment + "-5d4f",
            "uid",
            "1");
    api.put(
        "pods",
        "shop",
        name,
        Map.of(
            "metadata",
            Map.of(
                "labels",
                Map.of("track", track, "version", "v-" + track, "pod-template-hash", "5d4f"),
                "ownerReferences",
                List.of(owner))));
    return this;
  }

  @Override
  public void close() {
    release.countDown();
    server.close();
  }
}
