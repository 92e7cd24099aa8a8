package io.slipway.deploy.gate;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Questions to people and their answers, in a ConfigMap beside the rollout's: whoever may change it
 * may approve. An answer is to one image; another image asks anew.
 */
public final class Approvals {
  private static final int ATTEMPTS = 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KubernetesApi api;
  private final String release;
  private final String namespace;

  /**
   * A gate that asked.
   *
   * @param allowed null as long as nobody has answered
   */
  public record Question(
      String gate,
      String stage,
      String image,
      String message,
      Instant since,
      @Nullable Boolean allowed,
      @Nullable String by,
      @Nullable String reason) {

    Question answered(boolean yes, String who, String why) {
      return new Question(gate, stage, image, message, since, yes, who, why);
    }

    boolean isOpen() {
      return allowed == null;
    }
  }

  public Approvals(KubernetesApi api, String release, String namespace) {
    this.api = api;
    this.release = release;
    this.namespace = namespace;
  }

  /** Asks, unless that was done; the question as it stands. */
  Question ask(Question fresh) throws InterruptedException {
    Map<String, Question> all =
        change(
            questions -> {
              Question known = questions.get(fresh.gate());
              if (known == null || !known.image().equals(fresh.image())) {
                questions.put(fresh.gate(), fresh);
              }
              return questions;
            });
    return all.getOrDefault(fresh.gate(), fresh);
  }

  /** Forgets the questions of a stage, once it is passed: the next rollout asks again. */
  public void forget(List<String> gates) throws InterruptedException {
    if (!gates.isEmpty() && !read().isEmpty()) {
      change(
          questions -> {
            gates.forEach(questions::remove);
            return questions;
          });
    }
  }

  /** What is asked or answered, the oldest first. */
  public List<Question> all() throws InterruptedException {
    return read().values().stream().sorted(Comparator.comparing(Question::since)).toList();
  }

  /**
   * Answers.
   *
   * @param gate null: the one that waits
   * @throws DeployException where nothing waits, or several do and none is named
   */
  public Question answer(@Nullable String gate, boolean yes, String by, String reason)
      throws InterruptedException {
    String named = choose(gate).gate();
    Map<String, Question> all =
        change(
            questions -> {
              Question open = Optional.ofNullable(questions.get(named)).orElseThrow(this::none);
              questions.put(named, open.answered(yes, by, reason));
              return questions;
            });
    return Optional.ofNullable(all.get(named)).orElseThrow(this::none);
  }

  private Question choose(@Nullable String gate) throws InterruptedException {
    List<Question> open = all().stream().filter(Question::isOpen).toList();
    List<String> names = open.stream().map(Question::gate).toList();
    if (gate == null && open.size() > 1) {
      throw DeployException.usage(
          "several gates of release %s wait: %s; say which: --gate NAME"
              .formatted(release, String.join(", ", names)));
    }
    return open.stream()
        .filter(question -> gate == null || question.gate().equals(gate))
        .findFirst()
        .orElseThrow(
            () ->
                names.isEmpty()
                    ? none()
                    : DeployException.usage(
                        "no gate '%s' of release %s waits; those that do: %s"
                            .formatted(gate, release, String.join(", ", names))));
  }

  private DeployException none() {
    return DeployException.failed(
        "no gate of release %s in namespace %s waits for an approval; check the name and the namespace"
            .formatted(release, namespace));
  }

  private Map<String, Question> change(UnaryOperator<Map<String, Question>> change)
      throws InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      @Nullable ConfigMap seen = map();
      Map<String, Question> before = questions(seen);
      Map<String, Question> after = change.apply(new HashMap<>(before));
      if (after.equals(before) || write(seen, after)) {
        return after;
      }
    }
    throw DeployException.temporary(
        "could not write to ConfigMap %s: others change it all the time".formatted(object()), null);
  }

  private boolean write(@Nullable ConfigMap seen, Map<String, Question> questions)
      throws InterruptedException {
    Map<String, String> data = new HashMap<>();
    questions.forEach((gate, question) -> data.put(gate, JSON.writeValueAsString(question)));
    ConfigMap next = new ConfigMapBuilder(seen == null ? fresh() : seen).withData(data).build();
    ConfigMap written =
        api.tryCall(
            "write ConfigMap %s in namespace %s".formatted(object(), namespace),
            client ->
                seen == null ? client.resource(next).create() : client.resource(next).update());
    return written != null;
  }

  private ConfigMap fresh() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(object())
        .withNamespace(namespace)
        .withLabels(
            Map.of("app.kubernetes.io/managed-by", "slipway", "slipway.io/release", release))
        .endMetadata()
        .build();
  }

  private Map<String, Question> read() throws InterruptedException {
    return questions(map());
  }

  private @Nullable ConfigMap map() throws InterruptedException {
    return api.<@Nullable ConfigMap>call(
        "read the approvals of release %s in namespace %s".formatted(release, namespace),
        client -> client.configMaps().inNamespace(namespace).withName(object()).get());
  }

  private Map<String, Question> questions(@Nullable ConfigMap map) {
    Map<String, Question> questions = new HashMap<>();
    if (map != null && map.getData() != null) {
      map.getData().forEach((gate, json) -> questions.put(gate, question(gate, json)));
    }
    return questions;
  }

  private Question question(String gate, String json) {
    try {
      return JSON.readValue(json, Question.class);
    } catch (JacksonException e) {
      throw DeployException.failed(
          "gate %s in ConfigMap %s in namespace %s can't be read (%s); remove it"
              .formatted(gate, object(), namespace, e.getOriginalMessage()),
          e);
    }
  }

  /** Not a DNS label, so no release's own ConfigMap is called so. */
  private String object() {
    return "slipway-%s.approvals".formatted(release);
  }
}
