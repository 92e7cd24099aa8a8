package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.WebhookSpec;
import io.slipway.registry.harbor.project.Webhooks;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

final class WebhookKind implements Kind<WebhookSpec, Webhooks.Policy> {

  private final Places places;
  private final String project;
  private final List<WebhookSpec> specs;

  WebhookKind(Places places, String project, List<WebhookSpec> specs) {
    this.places = places;
    this.project = project;
    this.specs = specs;
  }

  @Override
  public String word() {
    return "webhook";
  }

  @Override
  public String scope() {
    return project + "/";
  }

  @Override
  public List<Webhooks.Policy> current() throws HarborException, InterruptedException {
    return places.findProject(project).isEmpty()
        ? List.of()
        : places.harbor.webhooks(project).list().all();
  }

  @Override
  public String keyOf(WebhookSpec spec) {
    return spec.name();
  }

  @Override
  public String keyFor(Webhooks.Policy current) {
    return current.name();
  }

  @Override
  public Facts wanted(WebhookSpec spec) {
    return new Facts()
        .with("description", spec.description())
        .with("type", spec.typeWord())
        .with("url", spec.url())
        .with("authHeader", spec.authHeader() == null ? null : Facts.SECRET)
        .with("skipCertVerify", spec.skipCertVerify())
        .with("payloadFormat", spec.payloadFormat() == null ? null : spec.payloadFormat().word())
        .with("events", Facts.sorted(spec.events().stream().map(Enum::name)))
        .with("enabled", spec.enabled());
  }

  @Override
  public Facts now(Webhooks.Policy current) {
    Stream<String> events =
        current.eventTypes() == null ? Stream.empty() : current.eventTypes().stream();
    Facts facts =
        new Facts()
            .text("description", current.description())
            .with("events", Facts.sorted(events))
            .with("enabled", current.enabled());
    List<Webhooks.Target> targets = current.targets() == null ? List.of() : current.targets();
    if (targets.size() != 1) {
      return facts.with("url", targets.size() + " targets");
    }
    Webhooks.Target target = targets.get(0);
    return facts
        .with("type", target.type())
        .with("url", target.address())
        .with("skipCertVerify", target.skipCertVerify())
        .text("payloadFormat", target.payloadFormat())
        .with("authHeader", header(current.name(), target.authHeader()));
  }

  /** Harbor tells it, so another one is seen; neither is shown. */
  private String header(String webhook, @Nullable String header) {
    boolean same =
        specs.stream()
            .filter(spec -> spec.name().equals(webhook))
            .anyMatch(spec -> Objects.equals(spec.authHeader(), header));
    return same ? Facts.SECRET : "(another)";
  }

  @Override
  public void create(WebhookSpec spec) throws HarborException, InterruptedException {
    places
        .harbor
        .webhooks(project)
        .create(
            new Webhooks.Policy(
                null,
                spec.name(),
                spec.description(),
                List.of(target(spec, null)),
                spec.events().stream().map(Enum::name).toList(),
                !Boolean.FALSE.equals(spec.enabled()),
                Map.of()));
  }

  private static Webhooks.Target target(WebhookSpec spec, Webhooks.@Nullable Target now) {
    String format = spec.payloadFormat() == null ? null : spec.payloadFormat().word();
    boolean sameType = now != null && now.type().equals(spec.typeWord());
    return new Webhooks.Target(
        spec.typeWord(),
        spec.url(),
        spec.authHeader() == null && now != null ? now.authHeader() : spec.authHeader(),
        spec.skipCertVerify() == null ? now != null && now.skipCertVerify() : spec.skipCertVerify(),
        format == null && sameType ? Objects.requireNonNull(now).payloadFormat() : format);
  }

  @Override
  public void update(Webhooks.Policy current, WebhookSpec spec)
      throws HarborException, InterruptedException {
    List<Webhooks.Target> targets = current.targets() == null ? List.of() : current.targets();
    places
        .harbor
        .webhooks(project)
        .update(
            Objects.requireNonNull(current.id()),
            new Webhooks.Policy(
                current.id(),
                current.name(),
                spec.description() == null ? current.description() : spec.description(),
                List.of(target(spec, targets.size() == 1 ? targets.get(0) : null)),
                spec.events().stream().map(Enum::name).toList(),
                spec.enabled() == null ? current.enabled() : spec.enabled(),
                current.other()));
  }

  @Override
  public void delete(Webhooks.Policy current) throws HarborException, InterruptedException {
    places.harbor.webhooks(project).delete(Objects.requireNonNull(current.id()));
  }
}
