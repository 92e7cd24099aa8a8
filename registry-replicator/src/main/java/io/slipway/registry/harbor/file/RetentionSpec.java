package io.slipway.registry.harbor.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a project keeps; everything else goes when the policy runs.
 *
 * @param schedule a cron of six fields; null: by hand only
 */
public record RetentionSpec(@Nullable String schedule, List<Rule> rules) {

  private static final int MOST_RULES = 15;

  public RetentionSpec {
    Checks.cron("schedule", schedule);
    rules = Checks.distinct("rules", rules, Rule::title);
    if (rules.isEmpty() || rules.size() > MOST_RULES) {
      throw Checks.wrong("rules", "%d given, but there must be 1 to 15".formatted(rules.size()));
    }
  }

  /** What a rule keeps. */
  public enum Keep {
    LATEST_PUSHED("latestPushedK"),
    LATEST_PULLED("latestPulledN"),
    PUSHED_WITHIN_DAYS("nDaysSinceLastPush"),
    PULLED_WITHIN_DAYS("nDaysSinceLastPull"),
    ALWAYS("always");

    private final String template;

    Keep(String template) {
      this.template = template;
    }

    /** Harbor's word for it. */
    public String template() {
      return template;
    }
  }

  /**
   * @param count artifacts or days; none with {@code always}
   * @param untagged whether artifacts without a tag count, too; default true
   */
  public record Rule(
      Keep keep,
      @Nullable Integer count,
      @Nullable String repositories,
      @Nullable String repositoriesExclude,
      @Nullable String tags,
      @Nullable String tagsExclude,
      @Nullable Boolean untagged,
      @Nullable Boolean disabled) {

    public Rule {
      Checks.given("keep", keep);
      boolean always = keep == Keep.ALWAYS;
      if (always != (count == null) || (count != null && count < 1)) {
        throw Checks.wrong(
            "count", always ? "is not for 'always'" : "must be given, and more than 0");
      }
      TagRuleSpec.one("repositoriesExclude", repositories, repositoriesExclude);
      TagRuleSpec.one("tagsExclude", tags, tagsExclude);
    }

    public String title() {
      return keep.template
          + (count == null ? "" : " " + count)
          + " "
          + TagRuleSpec.title(repositories, repositoriesExclude, tags, tagsExclude)
          + (Boolean.FALSE.equals(untagged) ? " tagged only" : "")
          + (Boolean.TRUE.equals(disabled) ? " disabled" : "");
    }
  }
}
