package io.slipway.pipeline.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.registry.trigger.Agenda;
import io.slipway.registry.trigger.PushNotice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** {@code POST /webhook} with the secret; {@code GET /metrics} and {@code GET /healthz}. */
final class WatchHandler extends Handler.Abstract {
  private static final int MAX_MESSAGE = 1 << 20;
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Agenda agenda;
  private final @Nullable WebhookSecret secret;
  private final Supplier<String> metrics;

  /**
   * @param secret null where no webhook is taken
   */
  WatchHandler(Agenda agenda, @Nullable WebhookSecret secret, Supplier<String> metrics) {
    this.agenda = agenda;
    this.secret = secret;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    switch (request.getMethod() + " " + path) {
      case "GET /metrics" -> answer(response, callback, 200, METRICS, metrics.get());
      case "GET /healthz" -> answer(response, callback, 200, TEXT, "ok\n");
      case "POST /webhook" -> webhook(request, response, callback);
      default ->
          answer(
              response,
              callback,
              404,
              TEXT,
              "There are POST /webhook, GET /metrics and GET /healthz.\n");
    }
    return true;
  }

  private void webhook(Request request, Response response, Callback callback) throws IOException {
    String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (secret == null || !secret.isIn(authorization)) {
      answer(response, callback, 401, TEXT, "The Authorization header is not the secret.\n");
      return;
    }
    byte[] message = read(request);
    if (message.length > MAX_MESSAGE) {
      answer(response, callback, 413, TEXT, "The message is larger than 1 MiB.\n");
      return;
    }
    try {
      List<PushNotice> pushes = PushNotice.read(message);
      int due = pushes.stream().mapToInt(agenda::pushed).sum();
      answer(response, callback, 202, TEXT, "%d due\n".formatted(due));
    } catch (IllegalArgumentException e) {
      answer(response, callback, 400, TEXT, e.getMessage() + "\n");
    }
  }

  private static byte[] read(Request request) throws IOException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      return in.readNBytes(MAX_MESSAGE + 1);
    }
  }

  private static void answer(
      Response response, Callback callback, int status, String type, String text) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.write(true, ByteBuffer.wrap(text.getBytes(UTF_8)), callback);
  }
}
