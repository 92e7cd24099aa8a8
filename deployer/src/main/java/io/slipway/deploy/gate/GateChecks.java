package io.slipway.deploy.gate;

import io.slipway.deploy.gate.Answer.Allow;
import io.slipway.deploy.gate.Answer.Deny;
import io.slipway.deploy.gate.Answer.Wait;
import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.release.Approval;
import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Replicated;
import io.slipway.deploy.release.Signed;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One question to one gate, of whatever kind. */
public final class GateChecks {
  /** What webhooks are called with. */
  public static final HttpClient.Redirect REDIRECTS = HttpClient.Redirect.NEVER;

  /** How soon a person's answer is seen. */
  private static final Duration PERSON = Duration.ofSeconds(1);

  /** A registry that is asked by many releases; what it waits for takes minutes. */
  private static final Duration REGISTRY = Duration.ofSeconds(10);

  private final Approvals approvals;
  private final ImageInspector images;
  private final WebhookCheck webhooks;
  private final Clock clock;

  public GateChecks(Approvals approvals, ImageInspector images, ServiceCall service, Clock clock) {
    this.approvals = approvals;
    this.images = images;
    this.webhooks = new WebhookCheck(service);
    this.clock = clock;
  }

  Answer ask(Gate gate, Subject subject) throws InterruptedException {
    if (gate.approval() != null) {
      return approval(gate, gate.approval(), subject);
    }
    if (gate.webhook() != null) {
      return webhooks.ask(gate.name(), gate.webhook(), subject);
    }
    if (gate.signed() != null) {
      List<Path> keys = keys(gate.signed(), subject);
      return each(subject, image -> answer(images.signed(image, keys)));
    }
    if (gate.scanned() != null) {
      var most = gate.scanned().maxSeverity();
      return each(subject, image -> answer(images.scanned(image, most)));
    }
    if (gate.replicated() != null) {
      Replicated wanted = gate.replicated();
      return each(subject, image -> replicated(wanted, image));
    }
    throw new IllegalStateException("a gate without a kind: " + gate.name());
  }

  /** What is asked of one image. */
  @FunctionalInterface
  private interface Question {
    Answer of(ImageReference image) throws InterruptedException;
  }

  /** All must allow; the first that doesn't is the answer, and a denial before a wait. */
  private static Answer each(Subject subject, Question question) throws InterruptedException {
    List<String> words = new ArrayList<>();
    Answer waits = null;
    for (ImageReference image : subject.images()) {
      Answer answer = question.of(image);
      if (answer instanceof Deny) {
        return answer;
      }
      waits = waits == null && answer instanceof Wait ? answer : waits;
      words.add(answer.reason());
    }
    return waits == null ? new Allow(String.join("; ", words)) : waits;
  }

  private Answer approval(Gate gate, Approval asked, Subject subject) throws InterruptedException {
    String message =
        asked.message() == null
            ? "%s of %s".formatted(subject.stage().word(), subject.release())
            : asked.message();
    Approvals.Question question =
        approvals.ask(
            new Approvals.Question(
                gate.name(),
                subject.stage().word(),
                subject.words(),
                message,
                clock.instant(),
                null,
                null,
                null));
    if (question.allowed() == null) {
      return new Wait(
          "waits for approval (%s): slipway approve %s -n %s --gate %s"
              .formatted(message, subject.release(), subject.namespace(), gate.name()),
          PERSON);
    }
    String reason = question.reason() == null ? "" : question.reason();
    String words = "%s%s".formatted(question.by(), reason.isEmpty() ? "" : ": " + reason);
    return question.allowed()
        ? new Allow("approved by " + words)
        : new Deny("rejected by " + words);
  }

  private static List<Path> keys(Signed signed, Subject subject) {
    return signed.keys().stream().map(key -> subject.baseDirectory().resolve(key)).toList();
  }

  /** What isn't there yet may come: replication takes its time. */
  private Answer replicated(Replicated wanted, ImageReference image) throws InterruptedException {
    Finding finding = images.present(wanted.of(image));
    return finding.kind() == Finding.Kind.NO
        ? new Wait(finding.words(), REGISTRY)
        : answer(finding);
  }

  private static Answer answer(Finding finding) {
    return switch (finding.kind()) {
      case YES -> new Allow(finding.words());
      case NO -> new Deny(finding.words());
      case OPEN -> new Wait(finding.words(), REGISTRY);
    };
  }
}
