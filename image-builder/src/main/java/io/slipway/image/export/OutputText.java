package io.slipway.image.export;

import io.slipway.image.UsageException;
import io.slipway.image.dockerfile.CsvRecord;
import io.slipway.image.suggest.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An output in BuildKit's spelling, {@code type=TYPE,KEY=VALUE,...}, each key once. */
record OutputText(String text, String type, Map<String, String> values) {
  static final String TYPE = "type";
  private static final List<String> TYPES =
      List.of("image", "registry", "oci", "docker", "local", "tar", "cacheonly");

  /** Of all that hold an image. */
  private static final List<String> IMAGE =
      List.of("name", "compression", "compression-level", "force-compression", "oci-mediatypes");

  private static final Map<String, List<String>> KEYS =
      Map.of(
          "image", List.of("push"),
          "registry", List.of(),
          "oci", List.of("dest", "tar"),
          "docker", List.of("dest", "tar"),
          "local", List.of("dest", "platform-split"),
          "tar", List.of("dest"),
          "cacheonly", List.of());

  private static final Pattern ANNOTATION = Pattern.compile("annotation(-[a-z-]+)?(\\[.*])?\\..+");

  /**
   * @throws UsageException where a type or key is not known
   */
  static OutputText parse(String text) throws UsageException {
    List<String> fields = CsvRecord.parse(text);
    if (fields == null) {
      throw new UsageException("--output " + text + ": this is not a comma-separated list");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String field : fields) {
      String[] pair = field.strip().split("=", 2);
      if (pair.length < 2) {
        throw new UsageException("--output " + text + ": '" + field + "' is not KEY=VALUE");
      } else if (values.put(pair[0], pair[1]) != null) {
        throw new UsageException("--output " + text + ": " + pair[0] + " is there twice");
      }
    }
    String type = values.getOrDefault(TYPE, "");
    values.remove(TYPE);
    OutputText output = new OutputText(text, type, values);
    output.check();
    return output;
  }

  private void check() throws UsageException {
    if (!KEYS.containsKey(type)) {
      throw wrong("this type is none of " + String.join(", ", TYPES) + Nearest.hint(type, TYPES));
    }
    Set<String> known = new java.util.TreeSet<>(KEYS.getOrDefault(type, List.of()));
    boolean image = isImage();
    if (image) {
      known.addAll(IMAGE);
    }
    for (String key : values.keySet()) {
      if (!known.contains(key) && !(image && isAnnotation(key))) {
        throw wrong("type=" + type + " has no '" + key + "'" + Nearest.hint(key, known));
      }
    }
  }

  boolean isImage() {
    return List.of("image", "registry", "oci", "docker").contains(type);
  }

  static boolean isAnnotation(String key) {
    return ANNOTATION.matcher(key).matches();
  }

  @Nullable String value(String key) {
    return values.get(key);
  }

  /** As Go's strconv reads it; null where the key is not there. */
  @Nullable Boolean flag(String key) throws UsageException {
    String value = values.get(key);
    if (value == null) {
      return null;
    }
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw wrong(key + " is true or false, not '" + value + "'");
    };
  }

  boolean is(String key) throws UsageException {
    return Boolean.TRUE.equals(flag(key));
  }

  boolean isNot(String key) throws UsageException {
    return Boolean.FALSE.equals(flag(key));
  }

  String need(String key, String what) throws UsageException {
    String value = values.getOrDefault(key, "");
    if (value.isEmpty()) {
      throw wrong("it needs " + key + "=" + what);
    }
    return value;
  }

  UsageException wrong(String problem) {
    return new UsageException("--output " + text + ": " + problem);
  }
}
