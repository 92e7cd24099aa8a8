package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An application that never fails, but in the version of one image: a server for each Pod at an
 * address of its own, port 8080, which answers with its image. A Pod that is told to go listens no
 * more at once; what it is answering it answers.
 */
final class PodServers implements AutoCloseable {
  private static final int PORT = 8080;

  /** Of this process, so that two may run at once. */
  private static final long NETWORK = 64 + ProcessHandle.current().pid() % 128;

  private static final long GRACE_MILLIS = 2_000;

  /** Fails all requests. */
  volatile String failing = "";

  private final Server server;
  private final Map<String, Running> pods = new ConcurrentHashMap<>();
  private final Map<String, Running> byAddress = new ConcurrentHashMap<>();
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  private record Running(
      String address, String image, ServerConnector connector, AtomicInteger requests) {}

  PodServers() throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(64);
    threads.setDaemon(true);
    server = new Server(threads);
    server.setHandler(new Answer());
    server.start();
  }

  private final class Answer extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Running pod = byAddress.get(Request.getLocalAddr(request));
      pod.requests().incrementAndGet();
      response.getHeaders().put("X-Image", pod.image());
      response.setStatus(pod.image().equals(failing) ? 500 : 200);
      if (!pod.connector().isOpen()) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
      }
      response.write(true, null, Callback.from(callback, pod.requests()::decrementAndGet));
      return true;
    }
  }

  /** Its address. */
  String start(Pod pod) {
    return pods.computeIfAbsent(pod.getMetadata().getUid(), uid -> run(pod)).address();
  }

  private Running run(Pod pod) {
    int number = started.incrementAndGet();
    String address = "127.%d.%d.%d".formatted(NETWORK, number / 250, number % 250 + 1);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(address);
    connector.setPort(PORT);
    Running running =
        new Running(
            address,
            pod.getSpec().getContainers().get(0).getImage(),
            connector,
            new AtomicInteger());
    byAddress.put(address, running);
    server.addConnector(connector);
    try {
      connector.start();
    } catch (Exception e) {
      throw new IllegalStateException("no Pod can listen on " + address, e);
    }
    return running;
  }

  /** How many have ended. */
  int ended() {
    return ended.get();
  }

  void end(Pod pod) {
    Running running = pods.remove(pod.getMetadata().getUid());
    if (running == null) {
      return;
    }
    ended.incrementAndGet();
    running.connector().close();
    long patience = System.currentTimeMillis() + GRACE_MILLIS;
    while (running.requests().get() > 0 && System.currentTimeMillis() < patience) {
      Thread.onSpinWait();
    }
    try {
      running.connector().stop();
    } catch (Exception e) {
      throw new IllegalStateException("a Pod would not end", e);
    }
    server.removeConnector(running.connector());
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
