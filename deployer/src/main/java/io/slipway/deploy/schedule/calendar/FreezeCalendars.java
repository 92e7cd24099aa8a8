package io.slipway.deploy.schedule.calendar;

import io.slipway.deploy.release.FreezeCalendar;
import io.slipway.deploy.schedule.FreezePeriod;
import io.slipway.deploy.schedule.Timetable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The freezes of a schedule's calendars, read again every few minutes while a release waits. Where
 * one can't be read its last good copy counts; where there is none it freezes.
 */
public final class FreezeCalendars {
  private static final Duration FRESH = Duration.ofMinutes(5);

  /** Reads a calendar's address; failures are in words. */
  @FunctionalInterface
  public interface Fetcher {
    String get(URI uri) throws IOException, InterruptedException;
  }

  private final List<FreezeCalendar> calendars;
  private final Path baseDirectory;
  private final CalendarReader reader;
  private final LastCopies copies;
  private final Fetcher fetcher;
  private final Clock clock;
  private Instant readAt = Instant.MIN;
  private List<FreezePeriod> freezes = List.of();

  public FreezeCalendars(
      List<FreezeCalendar> calendars,
      Path baseDirectory,
      ZoneId zone,
      LastCopies copies,
      Fetcher fetcher,
      Clock clock) {
    this.calendars = calendars;
    this.baseDirectory = baseDirectory;
    this.reader = new CalendarReader(zone);
    this.copies = copies;
    this.fetcher = fetcher;
    this.clock = clock;
  }

  /**
   * @param trouble is told of every calendar that couldn't be read anew
   */
  public List<FreezePeriod> freezes(Consumer<String> trouble) throws InterruptedException {
    Instant now = clock.instant();
    if (calendars.isEmpty() || now.isBefore(readAt.plus(FRESH)) && !readAt.equals(Instant.MIN)) {
      return freezes;
    }
    List<FreezePeriod> all = new ArrayList<>();
    for (FreezeCalendar calendar : calendars) {
      all.addAll(read(calendar, now, trouble));
    }
    freezes = List.copyOf(all);
    readAt = now;
    return freezes;
  }

  private List<FreezePeriod> read(FreezeCalendar calendar, Instant now, Consumer<String> trouble)
      throws InterruptedException {
    try {
      String text = calendar.url() == null ? file(calendar) : fetch(calendar);
      List<FreezePeriod> read = expand(text, now);
      if (calendar.url() != null) {
        copies.keep(calendar.url(), text);
      }
      return read;
    } catch (CalendarException e) {
      String what = "calendar %s can't be used: %s".formatted(calendar.name(), e.getMessage());
      return fallBack(calendar, now, what, trouble);
    }
  }

  private List<FreezePeriod> fallBack(
      FreezeCalendar calendar, Instant now, String what, Consumer<String> trouble) {
    Optional<LastCopies.Copy> copy =
        calendar.url() == null ? Optional.empty() : copies.find(calendar.url());
    if (copy.isPresent()) {
      try {
        List<FreezePeriod> old = expand(copy.get().text(), now);
        trouble.accept(what + "; its copy of " + copy.get().at() + " counts");
        return old;
      } catch (CalendarException e) {
        trouble.accept("the copy of calendar %s is damaged: %s".formatted(calendar.name(), e));
      }
    }
    trouble.accept(what);
    return List.of(FreezePeriod.always(what + "; nothing begins until it can be read"));
  }

  private List<FreezePeriod> expand(String text, Instant now) throws CalendarException {
    return reader.read(text, now.minus(1, ChronoUnit.DAYS), now.plus(Timetable.HORIZON));
  }

  private String file(FreezeCalendar calendar) throws CalendarException {
    Path file = baseDirectory.resolve(String.valueOf(calendar.file()));
    try {
      if (!Files.isRegularFile(file)) {
        throw new CalendarException("there is no file " + file);
      }
      if (Files.size(file) > CalendarReader.LARGEST) {
        throw new CalendarException("it is larger than %d bytes".formatted(CalendarReader.LARGEST));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new CalendarException("tried to read %s: %s".formatted(file, e), e);
    }
  }

  private String fetch(FreezeCalendar calendar) throws CalendarException, InterruptedException {
    try {
      return fetcher.get(URI.create(String.valueOf(calendar.url())));
    } catch (IOException e) {
      throw new CalendarException(String.valueOf(e.getMessage()), e);
    }
  }
}
