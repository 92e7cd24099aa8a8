package io.slipway.image.sbom.find;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Paragraphs of {@code Name: value} with continuation lines, separated by blank lines: deb822(5)
 * and apk's database. Only the wanted fields are kept, so a paragraph takes little memory.
 */
final class Paragraphs {
  private static final int MAX_VALUE = 1 << 16;

  private final Lines lines;
  private final Set<String> wanted;

  Paragraphs(InputStream in, Set<String> wanted) {
    this.lines = new Lines(in);
    this.wanted = wanted;
  }

  /** The wanted fields of the next paragraph that has any; null at the end. */
  @Nullable Map<String, String> next() throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    String current = "";
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.isBlank()) {
        if (!fields.isEmpty()) {
          return fields;
        }
      } else if (line.startsWith(" ") || line.startsWith("\t")) {
        continueField(current, line, fields);
      } else {
        current = field(line, fields);
      }
    }
    return fields.isEmpty() ? null : fields;
  }

  private String field(String line, Map<String, String> fields) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon);
    if (wanted.contains(name)) {
      fields.putIfAbsent(name, line.substring(colon + 1).strip());
    }
    return name;
  }

  private static void continueField(String name, String line, Map<String, String> fields) {
    String value = fields.get(name);
    if (value != null && value.length() + line.length() <= MAX_VALUE) {
      fields.put(name, value + "\n" + line.strip());
    }
  }
}
