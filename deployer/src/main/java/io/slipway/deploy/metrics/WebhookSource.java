package io.slipway.deploy.metrics;

import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.MetricHook;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Asks a service: POST of {@code {"arm","release","rollout","image","workload","namespace"}},
 * answered by {@code {"value": NUMBER}} or by {@code {"verdict": WORD, "reason": TEXT}}.
 */
final class WebhookSource implements MetricSource {
  private final JsonCall call;
  private final MetricHook hook;
  private final SourceContext context;
  private final Credentials credentials;

  WebhookSource(JsonCall call, MetricHook hook, SourceContext context, Credentials credentials) {
    this.call = call;
    this.hook = hook;
    this.context = context;
    this.credentials = credentials;
  }

  @Override
  public Reading read(Arm arm) throws InterruptedException {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("arm", arm.word());
    body.put("release", context.release());
    body.put("rollout", context.rollout());
    body.put("image", context.image());
    body.put("workload", arm.deployment(context.selector().workload()));
    body.put("namespace", context.selector().namespace());
    try {
      return reading(
          call.post(URI.create(hook.url()), body, credentials.header(), hook.timeoutOrDefault()));
    } catch (IOException e) {
      return new Reading.Nothing(String.valueOf(e.getMessage()));
    }
  }

  private Reading reading(JsonNode answer) throws IOException {
    if (answer.path("value").isNumber() && !answer.has("verdict")) {
      return new Reading.Value(answer.path("value").asDouble());
    }
    String word = answer.path("verdict").asString("");
    for (Verdict verdict : Verdict.values()) {
      if (verdict.word().equals(word) && !answer.has("value")) {
        String reason = answer.path("reason").asString("");
        return new Reading.Ruling(
            new Judgement(verdict, "the webhook says " + (reason.isEmpty() ? word : reason)));
      }
    }
    String words =
        Arrays.stream(Verdict.values()).map(Verdict::word).collect(Collectors.joining(", "));
    throw new IOException(
        "%s answered neither {\"value\": NUMBER} nor {\"verdict\": one of %s}"
            .formatted(query(Arm.CANARY), words));
  }

  @Override
  public String query(Arm arm) {
    return "POST " + ServiceCall.shown(URI.create(hook.url()));
  }
}
