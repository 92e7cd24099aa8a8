package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Counts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads counts from a file: CSV with the header {@code
 * at,canaryRequests,canaryErrors,stableRequests,stableErrors}, JSON lines with these keys, or a run
 * record, whose {@code rollout.measured} events are taken. {@code at} is a time of ISO 8601 or
 * seconds; counts are counters, which go on or begin again at zero.
 */
public final class RecordedCounts {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> COLUMNS =
      List.of("at", "canaryRequests", "canaryErrors", "stableRequests", "stableErrors");
  private static final int MOST_LINES = 200_000;

  private final Path file;
  private final List<Moment> moments = new ArrayList<>();
  private @Nullable Counts stableOfRecord;
  private int number;

  private RecordedCounts(Path file) {
    this.file = file;
  }

  /**
   * @throws IllegalArgumentException where a line can't be understood; names file and line
   * @throws IOException where the file can't be read
   */
  public static List<Moment> read(Path file) throws IOException {
    return new RecordedCounts(file).read();
  }

  private List<Moment> read() throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      boolean csv = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (++number > MOST_LINES) {
          throw wrong("the file has more than %d lines".formatted(MOST_LINES));
        }
        if (number == 1 && !line.startsWith("{")) {
          csv = true;
          header(line);
        } else if (!line.isBlank()) {
          add(csv ? ofCsv(line) : ofJson(line));
        }
      }
    }
    return moments;
  }

  private void header(String line) {
    List<String> found = Arrays.stream(line.split(",")).map(String::strip).toList();
    if (!found.equals(COLUMNS)) {
      throw wrong(
          "the header is \"%s\"; expected %s, or lines of JSON"
              .formatted(
                  line.length() > 200 ? line.substring(0, 200) : line, String.join(",", COLUMNS)));
    }
  }

  private void add(@Nullable Moment moment) {
    if (moment == null) {
      return;
    }
    Moment before = moments.isEmpty() ? null : moments.get(moments.size() - 1);
    if (before != null && !moment.at().isAfter(before.at())) {
      throw wrong("at: %s is not after %s of the line before".formatted(moment.at(), before.at()));
    }
    moments.add(moment);
  }

  private Moment ofCsv(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != COLUMNS.size()) {
      throw wrong("there are %d columns; expected %d".formatted(cells.length, COLUMNS.size()));
    }
    return new Moment(
        time(cells[0].strip()),
        counts(count(cells[3], 3), count(cells[4], 4)),
        counts(count(cells[1], 1), count(cells[2], 2)));
  }

  private @Nullable Moment ofJson(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw wrong("this is no JSON: " + e.getOriginalMessage());
    }
    return node.has("seq") && node.has("type") ? ofRecord(node) : ofCounts(node);
  }

  private Moment ofCounts(JsonNode node) {
    for (String key : node.propertyNames()) {
      if (!COLUMNS.contains(key)) {
        throw wrong("unknown key '%s'; known are %s".formatted(key, String.join(", ", COLUMNS)));
      }
    }
    String[] cells =
        COLUMNS.stream().map(key -> node.path(key).asString("")).toArray(String[]::new);
    return new Moment(
        time(cells[0]),
        counts(count(cells[3], 3), count(cells[4], 4)),
        counts(count(cells[1], 1), count(cells[2], 2)));
  }

  /** A measurement of stable and the canary's after it make a moment. */
  private @Nullable Moment ofRecord(JsonNode event) {
    if (!event.path("type").asString("").equals("rollout.measured")) {
      return null;
    }
    long requests = event.path("samples").asLong(0);
    long bad = Math.round(requests * event.path("value").asDouble(0));
    if (event.path("arm").asString("").equals("stable")) {
      stableOfRecord = new Counts(requests, bad);
      return null;
    }
    Counts stable = stableOfRecord;
    stableOfRecord = null;
    return stable == null
        ? null
        : new Moment(time(event.path("at").asString("")), stable, new Counts(requests, bad));
  }

  private Instant time(String text) {
    try {
      return text.matches("[0-9]+(\\.[0-9]+)?")
          ? Instant.EPOCH.plusMillis(Math.round(1000 * Double.parseDouble(text)))
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw wrong(
          "at: \"%s\" is neither a time such as 2026-11-23T10:00:00Z nor seconds".formatted(text));
    }
  }

  private long count(String cell, int column) {
    String text = cell.strip();
    if (!text.matches("[0-9]{1,15}")) {
      throw wrong("%s: \"%s\" is not a count".formatted(COLUMNS.get(column), text));
    }
    return Long.parseLong(text);
  }

  private Counts counts(long requests, long errors) {
    if (errors > requests) {
      throw wrong("there are %d errors of %d requests".formatted(errors, requests));
    }
    return new Counts(requests, errors);
  }

  private IllegalArgumentException wrong(String message) {
    return new IllegalArgumentException(
        "%s:%d: %s".formatted(Objects.requireNonNull(file.getFileName()), number, message));
  }
}
