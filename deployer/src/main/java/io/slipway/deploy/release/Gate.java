package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.exactlyOne;
import static io.slipway.deploy.release.Checks.positiveIfPresent;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must allow a release to begin, or to be promoted; exactly one of the five kinds.
 *
 * @param name in messages and for {@code slipway approve}
 * @param at null is {@link Stage#START}
 * @param timeout how long it may say "wait" before that is a refusal; null is a day
 */
public record Gate(
    String name,
    @Nullable Stage at,
    @Nullable Duration timeout,
    @Nullable Approval approval,
    @Nullable Webhook webhook,
    @Nullable Signed signed,
    @Nullable Scanned scanned,
    @Nullable Replicated replicated) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofDays(1);

  /** When a gate is asked. */
  public enum Stage {
    /** Before anything is changed. */
    START,
    /** When all steps have passed, before the stable Deployment is changed. */
    PROMOTE;

    public String word() {
      return this == START ? "start" : "promote";
    }
  }

  public Gate {
    dnsLabel(name, "name");
    positiveIfPresent(timeout, "timeout");
    exactlyOne(
        "gates",
        List.of("approval", "webhook", "signed", "scanned", "replicated"),
        approval,
        webhook,
        signed,
        scanned,
        replicated);
  }

  public Stage stage() {
    return at == null ? Stage.START : at;
  }

  /** The files it names, relative to the release file. */
  Stream<String> files() {
    Stream<String> keys = signed == null ? Stream.empty() : signed.keys().stream();
    return Stream.concat(keys, Stream.ofNullable(webhook == null ? null : webhook.secretFile()));
  }

  public Duration timeoutOrDefault() {
    return timeout == null ? DEFAULT_TIMEOUT : timeout;
  }
}
