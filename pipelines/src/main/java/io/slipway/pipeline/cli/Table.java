package io.slipway.pipeline.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns as wide as what is in them. */
final class Table {

  private Table() {}

  static void print(List<String> columns, List<List<String>> rows, PrintStream out) {
    List<List<String>> all = new ArrayList<>(List.of(columns));
    all.addAll(rows);
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = all.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
        line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
