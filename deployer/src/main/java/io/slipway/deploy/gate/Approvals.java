package io.slipway.deploy.gate;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.state.SharedData;
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
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SharedData data;
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

    boolean isAnswered(boolean yes, String who, String why) {
      return equals(answered(yes, who, why));
    }

    boolean isOpen() {
      return allowed == null;
    }
  }

  public Approvals(KubernetesApi api, String release, String namespace) {
    this.release = release;
    this.namespace = namespace;
    // Not a DNS label, so no release's own ConfigMap is called so.
    this.data =
        new SharedData(
            api,
            "slipway-%s.approvals".formatted(release),
            namespace,
            Map.of("app.kubernetes.io/managed-by", "slipway", "slipway.io/release", release),
            "the approvals of release " + release);
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
   * Answers. The same answer once more changes nothing: a caller may not know that it got through.
   *
   * @param gate null: the one that waits
   * @throws DeployException where nothing waits, or several do and none is named
   */
  public Question answer(@Nullable String gate, boolean yes, String by, String reason)
      throws InterruptedException {
    Question answered = answeredSo(gate, yes, by, reason);
    if (answered != null) {
      return answered;
    }
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

  private @Nullable Question answeredSo(
      @Nullable String gate, boolean yes, String by, String reason) throws InterruptedException {
    List<Question> all = all();
    return all.stream().anyMatch(question -> question.isOpen() && isOf(gate, question))
        ? null
        : all.stream()
            .filter(question -> isOf(gate, question) && question.isAnswered(yes, by, reason))
            .findFirst()
            .orElse(null);
  }

  private static boolean isOf(@Nullable String gate, Question question) {
    return gate == null || question.gate().equals(gate);
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
        .filter(question -> isOf(gate, question))
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
    return questions(
        data.change(
            seen -> {
              Map<String, String> next = new HashMap<>();
              change
                  .apply(questions(seen))
                  .forEach((gate, question) -> next.put(gate, JSON.writeValueAsString(question)));
              return next;
            }));
  }

  private Map<String, Question> read() throws InterruptedException {
    return questions(data.read());
  }

  private Map<String, Question> questions(Map<String, String> written) {
    Map<String, Question> questions = new HashMap<>();
    written.forEach((gate, json) -> questions.put(gate, question(json)));
    return questions;
  }

  private Question question(String json) {
    try {
      return JSON.readValue(json, Question.class);
    } catch (JacksonException e) {
      throw data.unreadable(e.getOriginalMessage(), e);
    }
  }
}
