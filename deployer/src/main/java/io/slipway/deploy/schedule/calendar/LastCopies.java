package io.slipway.deploy.schedule.calendar;

import io.slipway.deploy.http.ServiceCall;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good copy of each calendar that was read from an address, a file each, replaced whole.
 *
 * @param directory null keeps none
 */
public record LastCopies(@Nullable Path directory) {
  /** What calendars are read with. */
  public static final HttpClient.Redirect REDIRECTS = HttpClient.Redirect.NORMAL;

  private static final Logger LOG = LoggerFactory.getLogger(LastCopies.class);
  private static final String NEXT = ".next";
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

  /** A copy and when it was taken. */
  record Copy(String text, Instant at) {}

  /** Reads calendars over HTTP. */
  public static FreezeCalendars.Fetcher http(ServiceCall service) {
    return uri -> {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(REQUEST_TIMEOUT)
              .header("Accept", "text/calendar, */*;q=0.1")
              .build();
      ServiceCall.Answer answer = service.send(request, CalendarReader.LARGEST);
      if (answer.status() != 200) {
        throw new IOException("GET %s: %s".formatted(ServiceCall.shown(uri), answer.words()));
      }
      return answer.body();
    };
  }

  /** A copy that can't be kept is no reason to stop: the calendar itself was read. */
  void keep(String url, String text) {
    if (directory == null) {
      return;
    }
    Path file = file(directory, url);
    try {
      Files.createDirectories(directory);
      sweep(directory);
      Path next = Files.createTempFile(directory, file.getFileName().toString(), NEXT);
      try {
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      LOG.warn("tried to keep a copy of a calendar as {}: {}", file, e.toString());
    }
  }

  /** What a killed process left. */
  private static void sweep(Path directory) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + NEXT)) {
      for (Path file : left) {
        Instant changed = Files.getLastModifiedTime(file).toInstant();
        if (changed.isBefore(Instant.now().minus(1, ChronoUnit.HOURS))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  Optional<Copy> find(String url) {
    Path file = directory == null ? null : file(directory, url);
    if (file == null || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Instant at = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
      return Optional.of(new Copy(Files.readString(file), at));
    } catch (IOException e) {
      LOG.warn("tried to read the copy of a calendar, {}: {}", file, e.toString());
      return Optional.empty();
    }
  }

  private static Path file(Path directory, String url) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8));
      return directory.resolve(HexFormat.of().formatHex(digest).substring(0, 32) + ".ics");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
