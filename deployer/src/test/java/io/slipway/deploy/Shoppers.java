package io.slipway.deploy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Callers of an application that never fails, so that every answer but 200, and none, is a request
 * that was lost. Each has a connection of its own, which stays open.
 */
final class Shoppers implements AutoCloseable {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: shop\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final int TIMEOUT_MILLIS = 20_000;

  private final List<Thread> threads = new ArrayList<>();
  private final LongAdder requests = new LongAdder();
  private final AtomicLong lost = new AtomicLong();
  private final ConcurrentLinkedQueue<String> losses = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /**
   * @param addresses HOST:PORT of the proxies
   * @param each how many callers a proxy has
   * @param pauseMillis between an answer and the next request
   */
  Shoppers(List<String> addresses, int each, int pauseMillis) {
    for (String address : addresses) {
      for (int i = 0; i < each; i++) {
        Thread thread = new Thread(() -> shop(address, pauseMillis), "shopper");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
    }
  }

  long requests() {
    return requests.sum();
  }

  long lost() {
    return lost.get();
  }

  /** The first of them, in words. */
  List<String> losses() {
    return losses.stream().limit(10).toList();
  }

  /** Good answers by image. */
  Map<String, Long> answers() {
    Map<String, Long> sums = new TreeMap<>();
    answers.forEach((image, count) -> sums.put(image, count.sum()));
    return sums;
  }

  private void shop(String address, int pauseMillis) {
    int colon = address.indexOf(':');
    while (!ended) {
      try (Socket socket =
          new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        while (!ended) {
          socket.getOutputStream().write(REQUEST);
          requests.increment();
          if (!takeAnswer(in)) {
            break;
          }
          Thread.sleep(pauseMillis);
        }
      } catch (IOException e) {
        lose(e.toString());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Whether the connection can be used again. */
  private boolean takeAnswer(InputStream in) throws IOException {
    String status = line(in);
    String image = "";
    long length = 0;
    boolean close = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase();
      if (lower.startsWith("x-image:")) {
        image = header.substring(8).strip();
      } else if (lower.startsWith("content-length:")) {
        length = Long.parseLong(header.substring(15).strip());
      } else if (lower.equals("connection: close")) {
        close = true;
      }
    }
    String body = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    if (status.startsWith("HTTP/1.1 200")) {
      answers.computeIfAbsent(image, any -> new LongAdder()).increment();
    } else {
      lose(status + " " + body.strip());
    }
    return !close;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = in.read()) != '\n') {
      if (c < 0) {
        throw new IOException("the connection was closed without an answer");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private void lose(String why) {
    if (!ended) {
      lost.incrementAndGet();
      losses.add(why);
    }
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    for (Thread thread : threads) {
      thread.join(TIMEOUT_MILLIS);
    }
  }
}
