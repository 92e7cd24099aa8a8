package io.slipway.image.sbom;

import java.util.HashMap;
import java.util.Map;

/**
 * The distribution an image is made of (os-release(5)); empty texts where it has none.
 *
 * @param id in lower case, {@code debian}
 * @param versionId {@code 12}
 */
public record OsRelease(String id, String versionId, String prettyName) {

  public static final OsRelease NONE = new OsRelease("", "", "");

  /** Reads the text of {@code /etc/os-release}; lines that make no sense don't count. */
  public static OsRelease parse(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        fields.put(line.substring(0, equals).strip(), unquoted(line.substring(equals + 1).strip()));
      }
    }
    return new OsRelease(
        fields.getOrDefault("ID", "").toLowerCase(java.util.Locale.ROOT),
        fields.getOrDefault("VERSION_ID", ""),
        fields.getOrDefault("PRETTY_NAME", fields.getOrDefault("NAME", "")));
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted
        ? value.substring(1, value.length() - 1).replaceAll("\\\\([\\\\\"'$`])", "$1")
        : value;
  }

  public boolean known() {
    return !id.isEmpty();
  }

  /** The {@code distro} qualifier of package URLs: {@code debian-12}. */
  public String distro() {
    return versionId.isEmpty() ? id : id + "-" + versionId;
  }
}
