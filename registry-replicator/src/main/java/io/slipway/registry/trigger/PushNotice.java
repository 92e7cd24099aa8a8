package io.slipway.registry.trigger;

import io.slipway.registry.reference.RegistryNames;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a registry reports as pushed: by Docker's notifications (distribution, "Work with
 * notifications") or Harbor's webhook {@code PUSH_ARTIFACT}.
 */
public record PushNotice(String repository, String tag) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MOST = 1000;

  /**
   * The pushes of one message; none where it tells of other things.
   *
   * @throws IllegalArgumentException where it is neither form
   */
  public static List<PushNotice> read(byte[] message) {
    JsonNode root;
    try {
      root = JSON.readTree(message);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the message is not JSON", e);
    }
    if (root.path("events").isArray()) {
      return docker(root.path("events"));
    }
    if (root.has("type") && root.has("event_data")) {
      return harbor(root);
    }
    throw new IllegalArgumentException(
        "the message is neither a registry's notification (events) nor Harbor's webhook (type, event_data)");
  }

  /** Blobs are pushed without a tag; only tagged manifests count. */
  private static List<PushNotice> docker(JsonNode events) {
    List<PushNotice> notices = new ArrayList<>();
    for (JsonNode event : events) {
      if (event.path("action").asString("").equals("push")) {
        JsonNode target = event.path("target");
        add(target.path("repository").asString(""), target.path("tag").asString(""), notices);
      }
    }
    return notices;
  }

  private static List<PushNotice> harbor(JsonNode root) {
    List<PushNotice> notices = new ArrayList<>();
    if (root.path("type").asString("").equals("PUSH_ARTIFACT")) {
      JsonNode data = root.path("event_data");
      String repository = data.path("repository").path("repo_full_name").asString("");
      for (JsonNode resource : data.path("resources")) {
        add(repository, resource.path("tag").asString(""), notices);
      }
    }
    return notices;
  }

  private static void add(String repository, String tag, List<PushNotice> notices) {
    boolean named = RegistryNames.isRepository(repository) && RegistryNames.isTag(tag);
    if (named && notices.size() < MOST) {
      notices.add(new PushNotice(repository, tag));
    }
  }
}
