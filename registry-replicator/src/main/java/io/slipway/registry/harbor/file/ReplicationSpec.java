package io.slipway.registry.harbor.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy by which Harbor itself replicates: from a registry to this Harbor, or the other way.
 *
 * @param from a registry's name; exactly one of the two is given
 * @param to a registry's name
 * @param namespace put in place of the first parts of a repository's name
 * @param replaceParts how many parts; null or -1 for Harbor's old way
 * @param repositories a doublestar pattern, with the project
 * @param labels an artifact goes along where it has all of them
 * @param cron for scheduled: six fields, seconds first
 * @param speedLimit KB/s for each task; -1 for none
 */
public record ReplicationSpec(
    String name,
    @Nullable String description,
    @Nullable String from,
    @Nullable String to,
    @Nullable String namespace,
    @Nullable Integer replaceParts,
    @Nullable String repositories,
    @Nullable String tags,
    @Nullable String tagsExclude,
    List<String> labels,
    @Nullable Trigger trigger,
    @Nullable String cron,
    @Nullable Boolean deletion,
    @Nullable Boolean override,
    @Nullable Boolean enabled,
    @Nullable Integer speedLimit,
    @Nullable Boolean copyByChunk,
    @Nullable Boolean singleActive) {

  /** When it runs. */
  public enum Trigger {
    MANUAL("manual"),
    EVENT_BASED("event_based"),
    SCHEDULED("scheduled");

    private final String word;

    Trigger(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public ReplicationSpec {
    Checks.text("name", name);
    if ((from == null) == (to == null)) {
      throw new IllegalArgumentException("a replication has exactly one of from and to");
    }
    Checks.cron("cron", cron);
    if ((trigger == Trigger.SCHEDULED) != (cron != null)) {
      throw Checks.wrong("cron", "belongs to the trigger 'scheduled', which needs it");
    }
    if (cron != null && cron.split(" ")[1].equals("*")) {
      throw Checks.wrong("cron", "Harbor takes no * for the minutes of a replication");
    }
    if (trigger == Trigger.EVENT_BASED && Boolean.TRUE.equals(singleActive)) {
      throw Checks.wrong("singleActive", "is not for the trigger 'eventBased'");
    }
    TagRuleSpec.one("tagsExclude", tags, tagsExclude);
    labels = Checks.copy(labels).stream().sorted().distinct().toList();
  }
}
