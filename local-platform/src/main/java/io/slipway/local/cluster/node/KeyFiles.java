package io.slipway.local.cluster.node;

import io.slipway.local.cluster.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A ConfigMap's or Secret's keys as files, as a volume's {@code items} and {@code defaultMode} say.
 *
 * @param source the volume's {@code configMap} or {@code secret}
 */
record KeyFiles(String volume, JsonNode source, ObjectNode object) {

  private static final int DEFAULT_MODE = 0644;

  /** From the lowest bit up: others, group, owner. */
  private static final List<PosixFilePermission> BITS =
      List.of(
          PosixFilePermission.OTHERS_EXECUTE,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_READ);

  /**
   * Writes all keys, or those of {@code items}.
   *
   * @param optional whether an item's key may be missing
   */
  void write(Path directory, boolean optional) throws IOException, MountFailure {
    makeDirectories(directory, directory);
    Map<String, byte[]> contents = contents();
    long mode = Json.number(source, "defaultMode", DEFAULT_MODE);
    if (source.path("items").isEmpty()) {
      for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
        write(directory, entry.getKey(), entry.getValue(), mode);
      }
    }
    for (ObjectNode item : Json.objects(source.path("items"))) {
      byte[] content = contents.get(Json.text(item, "key"));
      if (content != null) {
        write(directory, Json.text(item, "path"), content, Json.number(item, "mode", mode));
      } else if (!optional) {
        throw new MountFailure(
            volume, "references non-existent config key: " + Json.text(item, "key"));
      }
    }
  }

  private Map<String, byte[]> contents() throws MountFailure {
    Map<String, byte[]> contents = new TreeMap<>();
    boolean secret = source.has("secretName");
    for (Map.Entry<String, String> entry : Json.stringMap(object.path("data")).entrySet()) {
      String value = entry.getValue();
      contents.put(
          entry.getKey(),
          secret ? decode(entry.getKey(), value) : value.getBytes(StandardCharsets.UTF_8));
    }
    for (Map.Entry<String, String> entry : Json.stringMap(object.path("binaryData")).entrySet()) {
      contents.put(entry.getKey(), decode(entry.getKey(), entry.getValue()));
    }
    return contents;
  }

  private byte[] decode(String key, String value) throws MountFailure {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw new MountFailure(volume, "key " + key + " isn't Base64");
    }
  }

  private void write(Path directory, String path, byte[] content, long mode)
      throws IOException, MountFailure {
    if (path.isEmpty() || path.startsWith("/") || Arrays.asList(path.split("/")).contains("..")) {
      throw new MountFailure(
          volume, "items.path must be relative and must not contain '..': " + path);
    }
    Path file = directory.resolve(path);
    makeDirectories(directory, file.getParent() == null ? directory : file.getParent());
    Files.write(file, content);
    Files.setPosixFilePermissions(file, permissions(mode));
  }

  /** Readable by all, whatever this process's umask. */
  private static void makeDirectories(Path top, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Path made = directory; made != null && made.startsWith(top); made = made.getParent()) {
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static Set<PosixFilePermission> permissions(long mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < BITS.size(); bit++) {
      if ((mode >> bit & 1) == 1) {
        permissions.add(BITS.get(bit));
      }
    }
    return permissions;
  }
}
