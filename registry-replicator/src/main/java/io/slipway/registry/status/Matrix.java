package io.slipway.registry.status;

import io.slipway.registry.status.ReplicationStatus.Cell;
import io.slipway.registry.status.ReplicationStatus.Row;
import io.slipway.registry.status.ReplicationStatus.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What each tag is at each destination: a row for a tag, a column for a {@link Place}. */
final class Matrix {

  private static final String TAG_SEPARATOR = ":";

  private final TreeMap<String, Cell[]> rows = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();

  void restore(Row row) {
    rows.put(row.name(), row.cells().toArray(new Cell[0]));
  }

  /** From now on it counts which tags are spoken of. */
  void begin() {
    seen.clear();
  }

  /** A state that goes on keeps its beginning; what is behind was behind from the first time on. */
  void set(Place at, String repository, String tag, Cell said) {
    String name = repository + TAG_SEPARATOR + tag;
    Cell[] cells = rows.getOrDefault(name, new Cell[0]);
    @Nullable Cell before = at.index < cells.length ? cells[at.index] : null;
    Cell[] next = Arrays.copyOf(cells, Math.max(cells.length, at.index + 1));
    next[at.index] = before == null ? said : after(before, said);
    rows.put(name, next);
    seen.add(at.index + " " + name);
  }

  private static Cell after(Cell before, Cell said) {
    String digest = said.digest().isEmpty() ? before.digest() : said.digest();
    boolean same =
        said.isBehind() && before.isBehind()
            || said.state() == before.state() && digest.equals(before.digest());
    return new Cell(said.state(), digest, same ? before.since() : said.since(), said.reason());
  }

  void remove(Place at, String repository, String tag) {
    rows.computeIfPresent(
        repository + TAG_SEPARATOR + tag, (name, cells) -> without(cells, at.index));
  }

  private static Cell @Nullable [] without(Cell[] cells, int index) {
    Cell[] rest = cells.clone();
    if (index < rest.length) {
      rest[index] = null;
    }
    return Arrays.stream(rest).allMatch(cell -> cell == null) ? null : rest;
  }

  /** Tags that were not spoken of are gone at the source, or no longer the policy's. */
  void forgetUnseen(Place at) {
    for (String name : List.copyOf(rows.keySet())) {
      if (!seen.contains(at.index + " " + name)) {
        rows.computeIfPresent(name, (key, cells) -> without(cells, at.index));
      }
    }
  }

  boolean isBehind(Place at) {
    return rows.values().stream()
        .anyMatch(
            cells ->
                at.index < cells.length && cells[at.index] != null && cells[at.index].isBehind());
  }

  List<Row> rows(Collection<Place> places) {
    List<Row> shown = new ArrayList<>();
    rows.forEach((name, cells) -> shown.add(row(name, cells, places)));
    return shown;
  }

  private static Row row(String name, Cell[] cells, Collection<Place> places) {
    List<@Nullable Cell> shown = new ArrayList<>();
    for (Place place : places) {
      Cell cell = place.index < cells.length ? cells[place.index] : null;
      shown.add(cell == null ? null : current(cell, place));
    }
    int colon = name.lastIndexOf(TAG_SEPARATOR);
    return new Row(
        name.substring(0, colon), name.substring(colon + 1), Collections.unmodifiableList(shown));
  }

  /** What is on its way to a destination that is tried again is tried again itself. */
  private static Cell current(Cell cell, Place place) {
    return cell.state() == State.DUE && place.state == State.RETRYING
        ? new Cell(State.RETRYING, cell.digest(), cell.since(), place.reason)
        : cell;
  }
}
