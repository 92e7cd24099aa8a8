package io.slipway.registry.harbor.file;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom to tell of what.
 *
 * @param authHeader a secret that the receiver knows; never shown
 * @param payloadFormat null for Harbor's own
 */
public record WebhookSpec(
    String name,
    @Nullable String description,
    Type type,
    String url,
    @Nullable String authHeader,
    @Nullable Boolean skipCertVerify,
    @Nullable Format payloadFormat,
    List<Event> events,
    @Nullable Boolean enabled) {

  /** How it is told. */
  public enum Type {
    HTTP,
    SLACK
  }

  /** The shape of what is sent. */
  public enum Format {
    DEFAULT("Default"),
    CLOUD_EVENTS("CloudEvents");

    private final String word;

    Format(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** What happens in a project; the names are Harbor's. */
  public enum Event {
    PUSH_ARTIFACT,
    PULL_ARTIFACT,
    DELETE_ARTIFACT,
    QUOTA_EXCEED,
    QUOTA_WARNING,
    SCANNING_FAILED,
    SCANNING_STOPPED,
    SCANNING_COMPLETED,
    REPLICATION,
    TAG_RETENTION
  }

  public WebhookSpec {
    Checks.text("name", name);
    Checks.given("type", type);
    Checks.url("url", url);
    events = Checks.copy(events).stream().distinct().sorted().toList();
    if (events.isEmpty()) {
      throw Checks.wrong("events", "none given; add at least one, such as pushArtifact");
    }
    if (type == Type.SLACK && payloadFormat != null) {
      throw Checks.wrong("payloadFormat", "is for http only");
    }
  }

  /** The type in Harbor's word. */
  public String typeWord() {
    return type.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "WebhookSpec[" + name + "]";
  }
}
