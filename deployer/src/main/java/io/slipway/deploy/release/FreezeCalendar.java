package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;
import static io.slipway.deploy.release.Checks.require;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An iCalendar file (RFC 5545) whose events are freezes; exactly one of the two.
 *
 * @param file relative to the release file
 * @param url read again while a release waits; its last good copy is kept
 */
public record FreezeCalendar(@Nullable String file, @Nullable String url) {
  public FreezeCalendar {
    exactlyOne("calendars", List.of("file", "url"), file, url);
    require(file == null || !file.isBlank(), "file: is empty; expected the path of an .ics file");
    if (url != null) {
      Checks.httpUrl(url, "url");
    }
  }

  /** What it is called in messages; a query may hold a secret. */
  public String name() {
    return file != null ? file : Objects.requireNonNull(url).replaceAll("\\?.*", "?...");
  }
}
