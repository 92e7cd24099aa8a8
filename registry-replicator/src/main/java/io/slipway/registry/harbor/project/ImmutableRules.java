package io.slipway.registry.harbor.project;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tags of a project that nobody may move or delete. */
public final class ImmutableRules {

  private static final String SEGMENT = "immutabletagrules";

  private final HarborRest rest;
  private final String project;

  public ImmutableRules(HarborRest rest, String project) {
    this.rest = rest;
    this.project = project;
  }

  /** Rules have no names: what a rule is for is what tells it from others. */
  public record Rule(
      @Nullable Long id,
      boolean disabled,
      @Nullable Integer priority,
      String action,
      String template,
      List<Selector> tagSelectors,
      Map<String, List<Selector>> scopeSelectors,
      @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    Rule withDisabled(boolean now) {
      return new Rule(id, now, priority, action, template, tagSelectors, scopeSelectors, other);
    }
  }

  public Listing<Rule> list() {
    return rest.list(
        "list the immutable tag rules of project " + project,
        ApiPath.project(project, SEGMENT).with("sort", "id"),
        Rule.class);
  }

  /** Harbor takes {@code disabled} from the rule. */
  public long create(Rule rule) throws HarborException, InterruptedException {
    return rest.post(
        "create an immutable tag rule in project " + project,
        ApiPath.project(project, SEGMENT),
        rule);
  }

  /** An update that switches a rule on or off changes nothing else (Harbor 2.15). */
  public void setDisabled(Rule rule, boolean disabled)
      throws HarborException, InterruptedException {
    rest.put(
        "switch immutable tag rule %s of project %s".formatted(rule.id(), project),
        ApiPath.project(project, SEGMENT, String.valueOf(rule.id())),
        rule.withDisabled(disabled));
  }

  public void delete(long id) throws HarborException, InterruptedException {
    rest.delete(
        "delete immutable tag rule %d of project %s".formatted(id, project),
        ApiPath.project(project, SEGMENT, id));
  }
}
