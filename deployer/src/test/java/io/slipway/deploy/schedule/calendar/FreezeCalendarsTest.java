package io.slipway.deploy.schedule.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.MovedClock;
import io.slipway.deploy.release.FreezeCalendar;
import io.slipway.deploy.schedule.FreezePeriod;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezeCalendarsTest {
  private static final FreezeCalendar WEB =
      new FreezeCalendar(null, "https://cal.example/freezes.ics?token=secret");
  private static final String GOOD =
      CalendarReaderTest.calendar(
          CalendarReaderTest.event("DTSTART:20261224T000000Z;DURATION:P2D"));

  @TempDir Path directory;
  private final List<String> trouble = new ArrayList<>();
  private final List<URI> fetched = new ArrayList<>();
  private final MovedClock clock = new MovedClock("2026-12-01T00:00:00Z");
  private String answer = GOOD;

  @Test
  void shouldFreezeForGood_whenACalendarCannotBeReachedAndThereIsNoCopy()
      throws InterruptedException {
    answer = "";

    assertThat(calendars(WEB).freezes(trouble::add))
        .containsExactly(
            FreezePeriod.always(
                "calendar https://cal.example/freezes.ics?... can't be used: connection refused;"
                    + " nothing begins until it can be read"));
    assertThat(trouble).hasSize(1).noneMatch(words -> words.contains("secret"));
  }

  @Test
  void shouldTakeTheLastGoodCopy_whenACalendarCannotBeReadAnyMore() throws InterruptedException {
    List<FreezePeriod> good = calendars(WEB).freezes(trouble::add);
    assertThat(good).hasSize(1);

    for (String broken : List.of("", "<html>Sign in</html>")) {
      answer = broken;
      assertThat(calendars(WEB).freezes(trouble::add)).isEqualTo(good);
    }

    assertThat(trouble).hasSize(2).allMatch(words -> words.contains("; its copy of 20"));
  }

  @Test
  void shouldAskAgain_onlyAfterSomeMinutes() throws InterruptedException {
    FreezeCalendars calendars = calendars(WEB);
    calendars.freezes(trouble::add);
    clock.sleep(Duration.ofMinutes(4));
    calendars.freezes(trouble::add);
    assertThat(fetched).hasSize(1);

    clock.sleep(Duration.ofMinutes(1));
    calendars.freezes(trouble::add);

    assertThat(fetched).hasSize(2);
  }

  @Test
  void shouldReadAFileBesideTheRelease_andFreezeWhereThereIsNone()
      throws IOException, InterruptedException {
    Files.writeString(directory.resolve("own.ics"), GOOD);

    assertThat(calendars(new FreezeCalendar("own.ics", null)).freezes(trouble::add)).hasSize(1);
    assertThat(calendars(new FreezeCalendar("none.ics", null)).freezes(trouble::add))
        .singleElement()
        .satisfies(f -> assertThat(f.reason()).contains("there is no file"));
  }

  @Test
  void shouldSweepWhatAKilledRunLeft() throws IOException, InterruptedException {
    Path copies = Files.createDirectories(directory.resolve("copies"));
    Path left = Files.writeString(copies.resolve("x.ics123.next"), "half");
    Files.setLastModifiedTime(left, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

    calendars(WEB).freezes(trouble::add);

    assertThat(copies).isDirectoryNotContaining("glob:**.next").isNotEmptyDirectory();
  }

  private FreezeCalendars calendars(FreezeCalendar calendar) {
    return new FreezeCalendars(
        List.of(calendar),
        directory,
        ZoneOffset.UTC,
        new LastCopies(directory.resolve("copies")),
        this::fetch,
        clock);
  }

  private String fetch(URI uri) throws IOException {
    fetched.add(uri);
    if (answer.isEmpty()) {
      throw new IOException("connection refused");
    }
    return answer;
  }
}
