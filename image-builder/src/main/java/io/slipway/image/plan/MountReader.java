package io.slipway.image.plan;

import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.MountSpec;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.suggest.Nearest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one {@code RUN --mount}, expanded already, by the rules of its type. */
final class MountReader {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmgt]?)(?:i?b)?");
  private static final Set<Mount.Type> OWNED =
      Set.of(Mount.Type.CACHE, Mount.Type.SECRET, Mount.Type.SSH);
  private static final Map<String, String> SYNONYMS =
      Map.of(
          "src",
          "source",
          "dst",
          "target",
          "destination",
          "target",
          "ro",
          "readonly",
          "rw",
          "readwrite");

  /** Finds what {@code from} names. */
  @FunctionalInterface
  interface Origins {
    Origin of(String from) throws DockerfileException;
  }

  private final Statement at;
  private final Map<String, String> fields = new HashMap<>();
  private final Mount.Type type;

  private MountReader(Statement at, MountSpec spec) throws DockerfileException {
    this.at = at;
    for (MountSpec.Field field : spec.fields()) {
      String key = SYNONYMS.getOrDefault(field.key(), field.key());
      fields.put(key, value(field, key));
    }
    this.type = type(at, fields.getOrDefault("type", "bind"));
    checkFields();
  }

  static Mount read(Statement at, MountSpec spec, Origins origins) throws DockerfileException {
    return new MountReader(at, spec).mount(origins);
  }

  static Mount.Type type(Statement at, String name) throws DockerfileException {
    return choice(at, "mount type", name, Mount.Type.values());
  }

  private static <E extends Enum<E>> E choice(Statement at, String what, String name, E[] values)
      throws DockerfileException {
    List<String> names = Arrays.stream(values).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
    int index = names.indexOf(name.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw at.error("unsupported " + what + " \"" + name + "\"" + Nearest.hint(name, names));
    }
    return values[index];
  }

  private String value(MountSpec.Field field, String key) throws DockerfileException {
    if (field.value() != null) {
      return field.value();
    }
    if (!Set.of("readonly", "readwrite", "required").contains(key)) {
      throw at.error("invalid field '" + field + "' must be a key=value pair");
    }
    return "true";
  }

  private void checkFields() throws DockerfileException {
    allow("required", type == Mount.Type.SECRET || type == Mount.Type.SSH);
    allow("size", type == Mount.Type.TMPFS);
    allow("sharing", type == Mount.Type.CACHE);
    allow("env", type == Mount.Type.SECRET);
    allow("from", type == Mount.Type.BIND || type == Mount.Type.CACHE);
    for (String key : List.of("mode", "uid", "gid")) {
      allow(key, OWNED.contains(type));
    }
    boolean named = fields.containsKey("id") || fields.containsKey("source");
    if (type == Mount.Type.SECRET && !named && !fields.containsKey("target")) {
      throw at.error("invalid secret mount: one of id, source, target is required");
    }
    if (type == Mount.Type.SECRET && fields.containsKey("id") && fields.containsKey("source")) {
      throw at.error("both source and id can't be set for a secret mount");
    }
    if (type == Mount.Type.SSH && fields.containsKey("source")) {
      throw at.error("ssh does not support source");
    }
    boolean needsTarget = type != Mount.Type.SECRET && type != Mount.Type.SSH;
    if (needsTarget && fields.getOrDefault("target", "").isEmpty()) {
      throw at.error("a mount of type " + typeName() + " needs a target");
    }
  }

  private void allow(String key, boolean allowed) throws DockerfileException {
    if (fields.containsKey(key) && !allowed) {
      throw at.error("unexpected key '" + key + "' for mount type '" + typeName() + "'");
    }
  }

  private String typeName() {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private Mount mount(Origins origins) throws DockerfileException {
    String from = fields.getOrDefault("from", "");
    Origin origin =
        from.isEmpty() ? (type == Mount.Type.BIND ? new Origin.Context() : null) : origins.of(from);
    boolean secret = type == Mount.Type.SECRET;
    String source = fields.getOrDefault("source", "");
    return new Mount(
        type,
        origin,
        secret ? "" : source,
        fields.get("target"),
        id(secret ? source : ""),
        readOnly(),
        flag("required", false),
        choice(
            at, "sharing value", fields.getOrDefault("sharing", "shared"), Mount.Sharing.values()),
        size(),
        fields.get("env"),
        number("mode", 8),
        number("uid", 10),
        number("gid", 10));
  }

  /** A cache without an id goes by its target as it is written. */
  private String id(String otherwise) {
    String given = fields.getOrDefault("id", otherwise);
    String target = fields.getOrDefault("target", "");
    if (!given.isEmpty() || type != Mount.Type.CACHE) {
      return given;
    }
    return target.startsWith("/") ? ImagePath.clean(target) : ImagePath.clean(target).substring(1);
  }

  private boolean readOnly() throws DockerfileException {
    boolean byDefault = type != Mount.Type.CACHE && type != Mount.Type.TMPFS;
    if (fields.containsKey("readwrite")) {
      return !flag("readwrite", true);
    }
    return flag("readonly", byDefault);
  }

  private boolean flag(String key, boolean otherwise) throws DockerfileException {
    String value = fields.get(key);
    if (value == null) {
      return otherwise;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw at.error("invalid value for " + key + ": " + value);
    };
  }

  private @Nullable Integer number(String key, int radix) throws DockerfileException {
    String value = fields.get(key);
    if (value == null) {
      return null;
    }
    try {
      return Integer.parseUnsignedInt(value, radix);
    } catch (NumberFormatException e) {
      throw at.error("invalid value " + value + " for " + key);
    }
  }

  private long size() throws DockerfileException {
    String value = fields.getOrDefault("size", "0").toLowerCase(Locale.ROOT);
    Matcher matcher = SIZE.matcher(value);
    if (!matcher.matches()) {
      throw at.error("invalid value for size: " + value);
    }
    int shift = 10 * (" kmgt".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2)));
    long count = Long.parseLong(matcher.group(1));
    if (count > Long.MAX_VALUE >> shift) {
      throw at.error("invalid value for size: " + value);
    }
    return count << shift;
  }
}
