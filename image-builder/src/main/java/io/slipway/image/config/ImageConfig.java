package io.slipway.image.config;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image's configuration (OCI image specification "config.md" with Docker's fields beside it).
 * Immutable. It is kept as the JSON tree it came as, so that fields nobody here knows survive a
 * build on top of them.
 */
public final class ImageConfig {
  private final ObjectNode tree;

  private ImageConfig(ObjectNode tree) {
    this.tree = tree;
  }

  /**
   * What {@code FROM scratch} starts with: only the platform and Docker's default PATH, which
   * Windows has from elsewhere.
   */
  public static ImageConfig scratch(Platform platform) {
    ObjectNode tree = Json.newObject();
    tree.put("architecture", platform.architecture()).put("os", platform.os());
    if (platform.variant() != null) {
      tree.put("variant", platform.variant());
    }
    tree.putObject("config");
    tree.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    tree.putArray("history");
    ImageConfig config = new ImageConfig(tree).withWorkingDirectory("/");
    return platform.os().equals("windows")
        ? config
        : config.withEnv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  }

  /**
   * @throws IllegalArgumentException with what is wrong
   */
  public static ImageConfig read(byte[] json) {
    return new ImageConfig(Json.object(json));
  }

  /** The same configuration always gives the same bytes. */
  public byte[] toBytes() {
    return Json.bytes(CanonicalOrder.of(tree));
  }

  public Platform platform() {
    return Platform.of(text(tree, "os"), text(tree, "architecture"), text(tree, "variant"));
  }

  /** When the image says it was made; empty where it doesn't, or in no form that can be read. */
  public Optional<Instant> created() {
    try {
      return Optional.of(OffsetDateTime.parse(text(tree, "created")).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** {@code NAME=value} in order. */
  public List<String> env() {
    return strings(section().path("Env"));
  }

  /** The environment by name; of two values for a name the last counts, as in a process. */
  public Map<String, String> environment() {
    Map<String, String> result = new LinkedHashMap<>();
    for (String entry : env()) {
      int split = entry.indexOf('=');
      result.put(
          split < 0 ? entry : entry.substring(0, split),
          split < 0 ? "" : entry.substring(split + 1));
    }
    return result;
  }

  public List<String> entrypoint() {
    return strings(section().path("Entrypoint"));
  }

  public List<String> command() {
    return strings(section().path("Cmd"));
  }

  /** The shell of shell-form commands; empty means the platform's default. */
  public List<String> shell() {
    return strings(section().path("Shell"));
  }

  /** The shell of shell-form commands, the platform's default where none is set. */
  public List<String> effectiveShell() {
    if (!shell().isEmpty()) {
      return shell();
    }
    return platform().os().equals("windows")
        ? List.of("cmd", "/S", "/C")
        : List.of("/bin/sh", "-c");
  }

  public String workingDirectory() {
    return text(section(), "WorkingDir");
  }

  public String user() {
    return text(section(), "User");
  }

  public String stopSignal() {
    return text(section(), "StopSignal");
  }

  public List<String> onBuild() {
    return strings(section().path("OnBuild"));
  }

  public List<String> volumes() {
    return List.copyOf(new TreeSet<>(names(section().path("Volumes"))));
  }

  public List<String> exposedPorts() {
    return List.copyOf(new TreeSet<>(names(section().path("ExposedPorts"))));
  }

  public Map<String, String> labels() {
    Map<String, String> result = new LinkedHashMap<>();
    section()
        .path("Labels")
        .properties()
        .forEach(entry -> result.put(entry.getKey(), entry.getValue().asString("")));
    return result;
  }

  public List<String> diffIds() {
    return strings(tree.path("rootfs").path("diff_ids"));
  }

  public List<History> history() {
    return StreamSupport.stream(tree.path("history").spliterator(), false)
        .map(History::read)
        .toList();
  }

  public ImageConfig withEnv(String name, String value) {
    List<String> changed = new ArrayList<>(env());
    String entry = name + "=" + value;
    int found = -1;
    for (int i = 0; i < changed.size() && found < 0; i++) {
      found = changed.get(i).equals(name) || changed.get(i).startsWith(name + "=") ? i : -1;
    }
    if (found < 0) {
      changed.add(entry);
    } else {
      changed.set(found, entry);
    }
    return withStrings("Env", changed);
  }

  public ImageConfig withLabel(String name, String value) {
    return edit(section -> child(section, "Labels").put(name, value));
  }

  public ImageConfig withEntrypoint(List<String> arguments) {
    return withStrings("Entrypoint", arguments);
  }

  /** An empty list removes it. */
  public ImageConfig withCommand(List<String> arguments) {
    return withStrings("Cmd", arguments);
  }

  public ImageConfig withArgsEscaped() {
    return edit(section -> section.put("ArgsEscaped", true));
  }

  public ImageConfig withShell(List<String> arguments) {
    return withStrings("Shell", arguments);
  }

  public ImageConfig withOnBuild(List<String> triggers) {
    return withStrings("OnBuild", triggers);
  }

  public ImageConfig withWorkingDirectory(String path) {
    return edit(section -> section.put("WorkingDir", path));
  }

  public ImageConfig withUser(String user) {
    return edit(section -> section.put("User", user));
  }

  public ImageConfig withStopSignal(String signal) {
    return edit(section -> section.put("StopSignal", signal));
  }

  public ImageConfig withVolumes(Collection<String> paths) {
    return edit(section -> paths.forEach(p -> child(section, "Volumes").putObject(p)));
  }

  /** Each {@code port/protocol}. */
  public ImageConfig withExposedPorts(Collection<String> ports) {
    return edit(section -> ports.forEach(p -> child(section, "ExposedPorts").putObject(p)));
  }

  public ImageConfig withHealthcheck(Healthcheck healthcheck) {
    return edit(section -> section.set("Healthcheck", healthcheck.toJson()));
  }

  public OsVersion osVersion() {
    return OsVersion.read(tree);
  }

  /** A text in a field of the builder's own, beside those of the specification; "" for none. */
  public String field(String name) {
    return text(tree, name);
  }

  /** With a field of the builder's own; what is built on top does not have it. */
  public ImageConfig withField(String name, String value) {
    return editRoot(root -> root.put(name, value));
  }

  public ImageConfig withAuthor(String author) {
    return editRoot(root -> root.put("author", author));
  }

  public ImageConfig withCreated(Instant created) {
    return editRoot(root -> root.put("created", created.toString()));
  }

  /** The time of the last history line that has one; stays as it is where none has. */
  public ImageConfig withCreatedFromHistory() {
    return history().stream()
        .map(History::created)
        .filter(Objects::nonNull)
        .reduce((first, last) -> last)
        .map(last -> editRoot(root -> root.put("created", last)))
        .orElse(this);
  }

  /** The history from a line on, counted from 0, as if it had happened at one time. */
  public ImageConfig withHistoryTimes(int from, Instant time) {
    return editRoot(
        root -> {
          ArrayNode lines = array(root, "history");
          for (int i = from; i < lines.size(); i++) {
            if (lines.get(i) instanceof ObjectNode line) {
              line.put("created", time.toString());
            }
          }
        });
  }

  /** What the image is for; a variant is kept where the platform names none. */
  public ImageConfig withPlatform(Platform platform) {
    boolean same =
        platform.os().equals(text(tree, "os"))
            && platform.architecture().equals(text(tree, "architecture"));
    Platform normal = platform.variant() == null && same ? platform() : platform;
    return editRoot(
        root -> {
          root.put("architecture", normal.architecture()).put("os", normal.os());
          root.remove("variant");
          if (normal.variant() != null) {
            root.put("variant", normal.variant());
          }
          if (!same) {
            root.remove("os.version");
            root.remove("os.features");
          }
        });
  }

  /** One more layer on top, and the history line of the step that made it. */
  public ImageConfig withLayer(String diffId, History entry) {
    return editRoot(
            root -> {
              ObjectNode rootfs = child(root, "rootfs");
              rootfs.put("type", "layers");
              array(rootfs, "diff_ids").add(diffId);
            })
        .withHistory(entry);
  }

  /** Layers in another form, as many as there are: their diff ids are others. */
  public ImageConfig withDiffIds(List<String> diffIds) {
    return editRoot(
        root -> {
          ArrayNode array = child(root, "rootfs").putArray("diff_ids");
          diffIds.forEach(array::add);
        });
  }

  /** A history line of a step that made no layer has {@code emptyLayer} set. */
  public ImageConfig withHistory(History entry) {
    return editRoot(root -> array(root, "history").add(entry.toJson()));
  }

  /**
   * What a stage on top starts with: a base's creation time and author's Docker-internal fields
   * ({@code container}, {@code container_config}, {@code id}, {@code parent}) describe another
   * image, and so do the caches that some builders put there.
   */
  public ImageConfig asBase() {
    return editRoot(
        root ->
            root.remove(
                List.of(
                    "created",
                    "container",
                    "container_config",
                    "docker_version",
                    "id",
                    "parent",
                    "io.slipway.cache.v1",
                    "moby.buildkit.cache.v0")));
  }

  private ImageConfig withStrings(String field, List<String> values) {
    return edit(
        section -> {
          section.remove(field);
          if (!values.isEmpty()) {
            ArrayNode array = section.putArray(field);
            values.forEach(array::add);
          }
        });
  }

  private ImageConfig edit(Consumer<ObjectNode> change) {
    return editRoot(root -> change.accept(child(root, "config")));
  }

  private ImageConfig editRoot(Consumer<ObjectNode> change) {
    ObjectNode copy = tree.deepCopy();
    change.accept(copy);
    return new ImageConfig(copy);
  }

  private JsonNode section() {
    return tree.path("config");
  }

  private static ObjectNode child(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode found ? found : parent.putObject(name);
  }

  private static ArrayNode array(ObjectNode parent, String name) {
    return parent.get(name) instanceof ArrayNode found ? found : parent.putArray(name);
  }

  private static List<String> strings(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(n -> n.asString("")).toList();
  }

  private static Collection<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageConfig that && tree.equals(that.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }

  @Override
  public String toString() {
    return tree.toString();
  }
}
