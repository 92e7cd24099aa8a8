package io.slipway.registry.harbor.audit;

import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was done at a Harbor, by whom. Harbor 2.13 and newer write {@code auditlog-exts}; older ones
 * {@code audit-logs}, which has no description and so no digest of a pushed tag.
 */
public final class AuditLog {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final Pattern DIGEST = Pattern.compile("sha(?:256|512):[0-9a-f]{64,128}");

  private final HarborRest rest;

  public AuditLog(HarborRest rest) {
    this.rest = rest;
  }

  /**
   * @param resource {@code PROJECT/REPOSITORY:TAG}, {@code PROJECT/REPOSITORY@DIGEST}, or a name
   * @param resourceType artifact, tag, repository, project, robot, user, ...
   * @param operation create (a push, where it is an artifact), pull, delete, ...
   * @param operationResult false where it failed; null in old logs
   */
  public record Entry(
      long id,
      @Nullable String username,
      @Nullable String resource,
      @Nullable String resourceType,
      @Nullable String operation,
      @Nullable String operationDescription,
      @Nullable Boolean operationResult,
      @Nullable Instant opTime) {

    /** The digest that the resource or the description names. */
    public Optional<String> digest() {
      Matcher found = DIGEST.matcher(text(resource) + " " + text(operationDescription));
      return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    /** {@code PROJECT/REPOSITORY}. */
    public String repository() {
      return text(resource).replaceFirst("@.*$", "").replaceFirst(":[^:/]*$", "");
    }

    public Optional<String> tag() {
      String name = text(resource);
      int colon = name.lastIndexOf(':');
      return name.contains("@") || colon < name.lastIndexOf('/') || colon < 0
          ? Optional.empty()
          : Optional.of(name.substring(colon + 1));
    }

    private static String text(@Nullable String value) {
      return value == null ? "" : value;
    }
  }

  /**
   * Entries from {@code since} to {@code until}, in order of their ids.
   *
   * @param project only of this project; null for all that the caller may see
   */
  public Listing<Entry> entries(@Nullable String project, Instant since, Instant until)
      throws HarborException, InterruptedException {
    ApiPath newer = path(project, "auditlog-exts", since, until);
    if (isThere(newer)) {
      return rest.list("read the audit log", newer, Entry.class);
    }
    String segment = project == null ? "audit-logs" : "logs";
    return rest.list("read the audit log", path(project, segment, since, until), Entry.class);
  }

  private boolean isThere(ApiPath path) throws HarborException, InterruptedException {
    return rest.find("read the audit log", path.with("page_size", 1), Object.class).isPresent();
  }

  private static ApiPath path(
      @Nullable String project, String segment, Instant since, Instant until) {
    ApiPath path = project == null ? ApiPath.of(segment) : ApiPath.of("projects", project, segment);
    String range = "op_time=[%s~%s]".formatted(TIME.format(since), TIME.format(until));
    return path.with("q", range).with("sort", "id");
  }
}
