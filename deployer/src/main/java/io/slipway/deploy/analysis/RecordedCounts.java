package io.slipway.deploy.analysis;

import io.slipway.deploy.analysis.CountSeries.By;
import io.slipway.deploy.judge.Counts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads counts from a file: CSV with the header {@code
 * at,canaryRequests,canaryErrors,stableRequests,stableErrors} and, where they are of several
 * workloads, {@code workload}; JSON lines with these keys; or a run record, of which the {@code
 * rollout.measured} events of the release's last rollout are taken. {@code at} is a time of ISO
 * 8601 or seconds; counts are counters, which go on or begin again at zero.
 */
public final class RecordedCounts {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> COLUMNS =
      List.of("at", "canaryRequests", "canaryErrors", "stableRequests", "stableErrors");
  private static final String WORKLOAD = "workload";
  private static final List<String> WITH_WORKLOAD =
      Stream.concat(COLUMNS.stream(), Stream.of(WORKLOAD)).toList();
  private static final int MOST_LINES = 200_000;

  private final Path file;
  private final RecordedMeasurements record;
  private final Map<String, List<Moment>> series = new LinkedHashMap<>();
  private boolean ofWorkloads;
  private int number;

  private RecordedCounts(Path file, String release) {
    this.file = file;
    this.record = new RecordedMeasurements(release);
  }

  /**
   * @param release whose measurements are taken of a run record
   * @throws IllegalArgumentException where a line can't be understood; names file and line
   * @throws IOException where the file can't be read
   */
  public static CountSeries read(Path file, String release) throws IOException {
    return new RecordedCounts(file, release).read();
  }

  private CountSeries read() throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      boolean csv = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (++number > MOST_LINES) {
          throw wrong("the file has more than %d lines".formatted(MOST_LINES));
        }
        if (number == 1 && !line.startsWith("{")) {
          csv = true;
          header(line);
        } else if (!line.isBlank() && csv) {
          ofCsv(line);
        } else if (!line.isBlank()) {
          ofJson(line);
        }
      }
    }
    return record.isEmpty()
        ? new CountSeries(ofWorkloads ? By.WORKLOAD : By.NOTHING, series)
        : record.lastRollout();
  }

  private void header(String line) {
    List<String> found = Arrays.stream(line.split(",")).map(String::strip).toList();
    ofWorkloads = found.size() == WITH_WORKLOAD.size();
    if (!found.equals(ofWorkloads ? WITH_WORKLOAD : COLUMNS)) {
      throw wrong(
          "the header is \"%s\"; expected %s, or lines of JSON"
              .formatted(
                  line.length() > 200 ? line.substring(0, 200) : line, String.join(",", COLUMNS)));
    }
  }

  private void add(String key, Moment moment) {
    List<Moment> moments = series.computeIfAbsent(key, fresh -> new ArrayList<>());
    Moment before = moments.isEmpty() ? null : moments.get(moments.size() - 1);
    if (before != null && !moment.at().isAfter(before.at())) {
      throw wrong("at: %s is not after %s of the line before".formatted(moment.at(), before.at()));
    }
    moments.add(moment);
  }

  private void ofCsv(String line) {
    String[] cells = line.split(",", -1);
    int columns = ofWorkloads ? WITH_WORKLOAD.size() : COLUMNS.size();
    if (cells.length != columns) {
      throw wrong("there are %d columns; expected %d".formatted(cells.length, columns));
    }
    add(ofWorkloads ? cells[COLUMNS.size()].strip() : "", moment(cells));
  }

  private void ofJson(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw wrong("this is no JSON: " + e.getOriginalMessage());
    }
    if (node.has("seq") && node.has("type")) {
      record.add(node, () -> time(node.path("at").asString("")));
    } else {
      ofCounts(node);
    }
  }

  private void ofCounts(JsonNode node) {
    for (String key : node.propertyNames()) {
      if (!WITH_WORKLOAD.contains(key)) {
        throw wrong(
            "unknown key '%s'; known are %s".formatted(key, String.join(", ", WITH_WORKLOAD)));
      }
    }
    if (series.isEmpty()) {
      ofWorkloads = node.has(WORKLOAD);
    } else if (ofWorkloads != node.has(WORKLOAD)) {
      throw wrong("workload: is given in some lines only; give it in all or in none");
    }
    String[] cells =
        COLUMNS.stream().map(key -> node.path(key).asString("")).toArray(String[]::new);
    add(node.path(WORKLOAD).asString(""), moment(cells));
  }

  private Moment moment(String[] cells) {
    return new Moment(
        time(cells[0].strip()),
        counts(count(cells[3], 3), count(cells[4], 4)),
        counts(count(cells[1], 1), count(cells[2], 2)));
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
