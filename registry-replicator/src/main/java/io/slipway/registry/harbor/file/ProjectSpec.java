package io.slipway.registry.harbor.file;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A project. What is null stays as it is.
 *
 * @param prune what is deleted in this project where the file doesn't list it
 * @param storageLimit bytes with a unit, such as {@code 50GiB}, or {@code unlimited}
 * @param contentTrust only images signed with cosign may be pulled
 * @param preventVulnerable images with vulnerabilities of {@code severity} or worse may not be
 *     pulled
 * @param cveAllowlist vulnerabilities that don't count; null for no change
 * @param proxyOf makes a proxy cache of this registry; for creation only
 */
public record ProjectSpec(
    String name,
    List<ProjectKind> prune,
    @Nullable Boolean publicAccess,
    @Nullable String storageLimit,
    @Nullable Boolean contentTrust,
    @Nullable Boolean preventVulnerable,
    @Nullable Severity severity,
    @Nullable Boolean autoScan,
    @Nullable Boolean autoSbom,
    @Nullable Boolean reuseSystemAllowlist,
    @Nullable AllowlistSpec cveAllowlist,
    @Nullable String proxyOf,
    List<MemberSpec> members,
    List<LabelSpec> labels,
    List<RobotSpec> robots,
    List<WebhookSpec> webhooks,
    List<ImmutableTagsSpec> immutableTags,
    @Nullable RetentionSpec retention) {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([KMGT]i?B)");
  private static final String UNLIMITED = "unlimited";

  /** Kinds within a project of which the file may be the whole truth. */
  public enum ProjectKind {
    MEMBERS,
    LABELS,
    ROBOTS,
    WEBHOOKS,
    IMMUTABLE_TAGS,
    RETENTION
  }

  /** How bad a vulnerability is. */
  public enum Severity {
    NONE,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Identifiers such as {@code CVE-2024-1234}. */
  public record AllowlistSpec(List<String> ids) {
    public AllowlistSpec {
      ids = Checks.copy(ids).stream().sorted().distinct().toList();
    }
  }

  public ProjectSpec {
    Checks.name("name", name);
    prune = Checks.copy(prune);
    if (storageLimit != null) {
      bytes(storageLimit);
    }
    members = Checks.distinct("members", members, MemberSpec::title);
    labels = Checks.distinct("labels", labels, LabelSpec::name);
    robots = Checks.distinct("robots", robots, RobotSpec::name);
    webhooks = Checks.distinct("webhooks", webhooks, WebhookSpec::name);
    immutableTags = Checks.distinct("immutableTags", immutableTags, ImmutableTagsSpec::title);
    robots.forEach(robot -> robot.requireLevel(true));
  }

  /** The limit in bytes, -1 for none; null where none is given. */
  public @Nullable Long storageBytes() {
    return storageLimit == null ? null : bytes(storageLimit);
  }

  private static long bytes(String text) {
    if (text.equals(UNLIMITED)) {
      return -1;
    }
    Matcher size = SIZE.matcher(text);
    if (!size.matches() || Long.parseLong(size.group(1)) == 0) {
      throw Checks.wrong(
          "storageLimit", "'" + text + "' is not a size such as 50GiB, or unlimited");
    }
    long base = size.group(2).contains("i") ? 1024 : 1000;
    int power = "KMGT".indexOf(size.group(2).charAt(0)) + 1;
    long bytes = Long.parseLong(size.group(1));
    for (int i = 0; i < power; i++) {
      bytes = Math.multiplyExact(bytes, base);
    }
    return bytes;
  }
}
