package io.slipway.deploy.gate;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.gate.Answer.Allow;
import io.slipway.deploy.gate.Answer.Deny;
import io.slipway.deploy.gate.Answer.Wait;
import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.release.Webhook;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks an HTTP service. No redirects: another address would get what this one was trusted with. */
final class WebhookCheck {
  /** The digest of the body, as GitHub's webhooks carry it: {@code sha256=HEX}. */
  static final String SIGNATURE = "X-Slipway-Signature-256";

  private static final int LARGEST_ANSWER = 64 << 10;
  private static final int LARGEST_SECRET = 64 << 10;
  private static final int LONGEST_REASON = 500;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ServiceCall service;

  WebhookCheck(ServiceCall service) {
    this.service = service;
  }

  Answer ask(String gate, Webhook hook, Subject subject) throws InterruptedException {
    URI uri = URI.create(hook.url());
    byte[] body = JSON.writeValueAsBytes(question(gate, subject));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(hook.timeoutOrDefault())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    if (hook.secretFile() != null) {
      request.header(SIGNATURE, signature(subject.baseDirectory(), hook.secretFile(), body));
    }
    try {
      return answer(service.send(request.build(), LARGEST_ANSWER), uri, hook.intervalOrDefault());
    } catch (IOException e) {
      return new Wait(
          "POST %s: %s".formatted(ServiceCall.shown(uri), e.getMessage()),
          hook.intervalOrDefault());
    }
  }

  private static Map<String, String> question(String gate, Subject subject) {
    Map<String, String> question = new LinkedHashMap<>();
    question.put("gate", gate);
    question.put("stage", subject.stage().word());
    question.put("release", subject.release());
    question.put("namespace", subject.namespace());
    question.put("image", subject.words());
    return question;
  }

  private static Answer answer(ServiceCall.Answer answer, URI uri, Duration interval) {
    if (answer.status() != 200) {
      String words = "POST %s: %s".formatted(ServiceCall.shown(uri), answer.words());
      boolean mayPass = answer.status() == 429 || answer.status() >= 500;
      return mayPass ? new Wait(words, interval) : new Deny(words);
    }
    @Nullable JsonNode json = parse(answer.body());
    String decision = json == null ? "" : json.path("decision").asString("");
    String reason = json == null ? "" : reason(json);
    return switch (decision) {
      case "allow" -> new Allow(reason);
      case "deny" -> new Deny(reason);
      case "wait" -> new Wait(reason, interval);
      default ->
          new Deny(
              "POST %s: expected {\"decision\": \"allow\"}, \"deny\" or \"wait\", but found %s"
                  .formatted(ServiceCall.shown(uri), answer.words()));
    };
  }

  private static String reason(JsonNode json) {
    String reason = json.path("reason").asString("").strip();
    String said = reason.isEmpty() ? "no reason was given" : reason;
    return said.length() <= LONGEST_REASON ? said : said.substring(0, LONGEST_REASON) + "...";
  }

  private static @Nullable JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String signature(Path baseDirectory, String file, byte[] body) {
    Path path = baseDirectory.resolve(file);
    try {
      if (!Files.isRegularFile(path) || Files.size(path) > LARGEST_SECRET) {
        throw DeployException.usage(
            "secretFile %s does not exist or has more than %d bytes"
                .formatted(path, LARGEST_SECRET));
      }
      String secret = Files.readString(path).strip();
      if (secret.isEmpty()) {
        throw DeployException.usage("secretFile %s is empty".formatted(path));
      }
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (IOException e) {
      throw DeployException.usage("tried to read secretFile %s: %s".formatted(path, e));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
