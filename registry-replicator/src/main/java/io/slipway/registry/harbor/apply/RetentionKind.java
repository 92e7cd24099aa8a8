package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.RetentionSpec;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.harbor.project.Retentions;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The one retention policy of a project. */
final class RetentionKind implements Kind<RetentionSpec, Retentions.Policy> {

  private static final String NAME = "policy";
  private static final String CRON = "cron";

  private final Places places;
  private final String project;

  RetentionKind(Places places, String project) {
    this.places = places;
    this.project = project;
  }

  @Override
  public String word() {
    return "retention";
  }

  @Override
  public String scope() {
    return project + "/";
  }

  @Override
  public List<Retentions.Policy> current() throws HarborException, InterruptedException {
    Optional<Long> id = places.findProject(project).flatMap(Projects.Project::retentionId);
    return id.isEmpty() ? List.of() : List.of(places.harbor.retentions().get(id.get()));
  }

  @Override
  public String keyOf(RetentionSpec spec) {
    return NAME;
  }

  @Override
  public String keyFor(Retentions.Policy current) {
    return NAME;
  }

  @Override
  public Facts wanted(RetentionSpec spec) {
    return new Facts()
        .with("schedule", spec.schedule() == null ? "(by hand)" : spec.schedule())
        .with(
            "rules",
            spec.rules().stream().map(RetentionSpec.Rule::title).collect(Collectors.joining("; ")));
  }

  @Override
  public Facts now(Retentions.Policy current) {
    String cron = cron(current.trigger());
    List<Retentions.Rule> rules = current.rules() == null ? List.of() : current.rules();
    return new Facts()
        .with("schedule", cron.isEmpty() ? "(by hand)" : cron)
        .with("rules", rules.stream().map(RetentionKind::title).collect(Collectors.joining("; ")));
  }

  private static String cron(Retentions.@Nullable Trigger trigger) {
    JsonNode cron =
        trigger == null || trigger.settings() == null ? null : trigger.settings().get(CRON);
    return cron == null ? "" : cron.asString("");
  }

  private static String title(Retentions.Rule rule) {
    JsonNode count = rule.params() == null ? null : rule.params().get(rule.template());
    return rule.template()
        + (count == null ? "" : " " + count.asString(""))
        + " "
        + Selectors.title(rule.tagSelectors(), rule.scopeSelectors())
        + (Selectors.isTaggedOnly(rule.tagSelectors()) ? " tagged only" : "")
        + (rule.disabled() ? " disabled" : "");
  }

  @Override
  public void create(RetentionSpec spec) throws HarborException, InterruptedException {
    long id = places.project(project).projectId();
    places
        .harbor
        .retentions()
        .create(
            new Retentions.Policy(
                null,
                "or",
                rules(spec),
                trigger(spec, null, id),
                new Retentions.Scope("project", id),
                Map.of()));
  }

  private static Retentions.Trigger trigger(
      RetentionSpec spec, Retentions.@Nullable Trigger now, long project) {
    Map<String, JsonNode> settings = new LinkedHashMap<>();
    Map<String, JsonNode> references = new LinkedHashMap<>();
    references.put("job_id", HarborJson.MAPPER.getNodeFactory().numberNode(project));
    if (now != null && now.settings() != null) {
      settings.putAll(now.settings());
    }
    String cron = Objects.requireNonNullElse(spec.schedule(), "");
    settings.put(CRON, HarborJson.MAPPER.getNodeFactory().stringNode(cron));
    return new Retentions.Trigger(
        "Schedule",
        settings,
        now != null && now.references() != null ? now.references() : references);
  }

  private static List<Retentions.Rule> rules(RetentionSpec spec) {
    List<Retentions.Rule> rules = new ArrayList<>();
    for (RetentionSpec.Rule rule : spec.rules()) {
      Integer count = rule.count();
      Map<String, JsonNode> params =
          count == null
              ? Map.of()
              : Map.of(
                  rule.keep().template(), HarborJson.MAPPER.getNodeFactory().numberNode(count));
      rules.add(
          new Retentions.Rule(
              rules.size() + 1,
              rules.size() + 1,
              Boolean.TRUE.equals(rule.disabled()),
              "retain",
              rule.keep().template(),
              params,
              Selectors.tags(
                  rule.tags(), rule.tagsExclude(), !Boolean.FALSE.equals(rule.untagged())),
              Selectors.repositories(rule.repositories(), rule.repositoriesExclude()),
              Map.of()));
    }
    return rules;
  }

  @Override
  public void update(Retentions.Policy current, RetentionSpec spec)
      throws HarborException, InterruptedException {
    long id = Objects.requireNonNull(current.id());
    long ref =
        current.scope() == null ? places.project(project).projectId() : current.scope().ref();
    places
        .harbor
        .retentions()
        .update(
            id,
            new Retentions.Policy(
                id,
                current.algorithm(),
                rules(spec),
                trigger(spec, current.trigger(), ref),
                new Retentions.Scope("project", ref),
                current.other()));
  }

  @Override
  public void delete(Retentions.Policy current) throws HarborException, InterruptedException {
    places.harbor.retentions().delete(Objects.requireNonNull(current.id()));
  }
}
