package io.slipway.image.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One record of RFC 4180, which is how Docker's options list their fields. */
public final class CsvRecord {
  private CsvRecord() {}

  /** The fields; null where a quotation mark is not where it may be. */
  public static @Nullable List<String> parse(String text) {
    List<String> fields = new ArrayList<>();
    int position = 0;
    while (position >= 0 && position <= text.length()) {
      StringBuilder field = new StringBuilder();
      position =
          text.startsWith("\"", position)
              ? quoted(text, position + 1, field)
              : plain(text, position, field);
      fields.add(field.toString());
    }
    return position < 0 ? null : fields;
  }

  private static int plain(String text, int start, StringBuilder field) {
    int comma = text.indexOf(',', start);
    int end = comma < 0 ? text.length() : comma;
    field.append(text, start, end);
    return end + 1;
  }

  /** Where the next field starts; -1 where the closing mark is missing or not the last. */
  private static int quoted(String text, int start, StringBuilder field) {
    int position = start;
    while (position < text.length()) {
      if (text.charAt(position) != '"') {
        field.append(text.charAt(position++));
      } else if (text.startsWith("\"\"", position)) {
        field.append('"');
        position += 2;
      } else if (position + 1 == text.length() || text.charAt(position + 1) == ',') {
        return position + 2;
      } else {
        return -1;
      }
    }
    return -1;
  }
}
