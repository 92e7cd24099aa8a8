package io.slipway.image.dockerfile;

import io.slipway.image.dockerfile.Flags.Kind;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** RUN and the fields of its mounts. */
final class RunParser {
  private static final Map<String, Kind> FLAGS =
      Map.of("mount", Kind.LIST, "network", Kind.TEXT, "security", Kind.TEXT);
  private static final Set<String> NETWORKS = Set.of("default", "none", "host");
  private static final Set<String> SECURITY = Set.of("sandbox", "insecure");
  private static final Set<String> MOUNT_KEYS =
      Set.of(
          "type",
          "from",
          "source",
          "src",
          "target",
          "dst",
          "destination",
          "readonly",
          "ro",
          "rw",
          "readwrite",
          "required",
          "id",
          "sharing",
          "size",
          "mode",
          "uid",
          "gid",
          "env");

  private RunParser() {}

  static Instruction parse(Node node) throws DockerfileException {
    Flags flags = Flags.read(node, FLAGS);
    Command command = InstructionParser.command(node, node.rest());
    if (command.isEmpty()) {
      throw node.error("RUN requires at least one argument");
    }
    List<MountSpec> mounts = new ArrayList<>();
    for (String text : flags.all("mount")) {
      mounts.add(mount(flags, node, text));
    }
    return new Instruction.Run(
        command,
        node.heredocs(),
        mounts,
        oneOf(flags, node, "network", NETWORKS),
        oneOf(flags, node, "security", SECURITY));
  }

  private static @Nullable String oneOf(Flags flags, Node node, String name, Set<String> allowed)
      throws DockerfileException {
    String value = flags.text(name);
    if (value != null && !allowed.contains(value)) {
      String hint = Nearest.hint(value, allowed);
      throw flags.error(name, node, "unsupported --" + name + " \"" + value + "\"" + hint);
    }
    return value;
  }

  private static MountSpec mount(Flags flags, Node node, String text) throws DockerfileException {
    List<MountSpec.Field> fields = new ArrayList<>();
    for (String field : csv(flags, node, text)) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      if (!MOUNT_KEYS.contains(key)) {
        throw flags.error(
            "mount",
            node,
            "unexpected key '" + key + "' in '" + text + "'" + Nearest.hint(key, MOUNT_KEYS));
      }
      fields.add(new MountSpec.Field(key, equals < 0 ? null : field.substring(equals + 1)));
    }
    return new MountSpec(fields);
  }

  private static List<String> csv(Flags flags, Node node, String text) throws DockerfileException {
    List<String> fields = CsvRecord.parse(text);
    if (fields == null) {
      throw flags.error("mount", node, "'" + text + "' is not a comma-separated list of fields");
    }
    return fields;
  }
}
