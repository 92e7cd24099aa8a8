package io.slipway.deploy.source.overlay;

import io.fabric8.zjsonpatch.CompatibilityFlags;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.source.overlay.Overlay.Patch;
import io.slipway.deploy.source.overlay.Overlay.Target;
import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.Words;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Applies an overlay's patches to the objects that they are for. */
final class Patches {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** As RFC 6902 has it: what isn't there can't be removed or replaced. */
  private static final EnumSet<CompatibilityFlags> STRICT =
      EnumSet.of(CompatibilityFlags.FORBID_REMOVE_MISSING_OBJECT);

  /** In messages; a base may have hundreds. */
  private static final int MOST_NAMED = 20;

  private Patches() {}

  static void apply(Patch patch, List<SourceObject> objects) {
    YamlNode content = patch.content();
    Target target = patch.target() == null ? itself(content) : patch.target();
    List<SourceObject> found = objects.stream().filter(object -> fits(target, object)).toList();
    if (found.isEmpty()) {
      throw missing(target, objects);
    }
    for (SourceObject object : found) {
      if (content.isList()) {
        jsonPatch(content, object);
      } else if (isDeletion(content)) {
        objects.remove(object);
      } else {
        merge(content, object, patch.target() != null);
      }
    }
  }

  /** What a patch without a target is for. */
  private static Target itself(YamlNode content) {
    Object tree = content.plain();
    String kind = Trees.text(tree, "kind");
    String name = Trees.text(tree, "metadata", "name");
    if (kind.isEmpty() || name.isEmpty()) {
      throw content.error("the patch names no object; give it a target, or kind and metadata.name");
    }
    String apiVersion = Trees.text(tree, "apiVersion");
    return new Target(content, apiVersion.isEmpty() ? null : apiVersion, kind, name, Map.of());
  }

  private static boolean fits(Target target, SourceObject object) {
    return isOrAny(target.apiVersion(), object.apiVersion())
        && isOrAny(target.kind(), object.kind())
        && isOrAny(target.name(), object.name())
        && target.labels().entrySet().stream()
            .allMatch(
                label ->
                    label
                        .getValue()
                        .equals(Trees.text(object.tree(), "metadata", "labels", label.getKey())));
  }

  private static boolean isOrAny(@Nullable String wanted, String found) {
    return wanted == null || wanted.equals(found);
  }

  private static DeployException missing(Target target, List<SourceObject> objects) {
    String wanted =
        Stream.of(
                said("apiVersion", target.apiVersion()),
                said("kind", target.kind()),
                said("name", target.name()),
                target.labels().isEmpty() ? "" : "labels " + target.labels())
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", "));
    String name = target.name();
    String hint =
        name == null ? "" : Words.hint(name, objects.stream().map(SourceObject::name).toList());
    String there =
        objects.stream()
            .limit(MOST_NAMED)
            .map(SourceObject::words)
            .collect(Collectors.joining(", "));
    return target
        .at()
        .error("no object fits the patch's %s%s; there are %s".formatted(wanted, hint, there));
  }

  private static String said(String key, @Nullable String value) {
    return value == null ? "" : key + " " + value;
  }

  private static boolean isDeletion(YamlNode content) {
    YamlNode directive = content.entries().get(StrategicMerge.PATCH);
    return directive != null && directive.text().equals("delete");
  }

  private static void merge(YamlNode content, SourceObject object, boolean targeted) {
    Map<String, @Nullable Object> patch = Trees.map(content.plain());
    if (patch == null) {
      return;
    }
    if (targeted) {
      requireSame(content, "kind", Trees.text(patch, "kind"), object.kind());
      requireSame(content, "metadata.name", Trees.text(patch, "metadata", "name"), object.name());
    }
    try {
      new StrategicMerge(object).merge(patch);
    } catch (IllegalArgumentException e) {
      throw content.error(e.getMessage() + " (patch of " + object.words() + ")");
    }
  }

  private static void requireSame(YamlNode content, String key, String said, String is) {
    if (!said.isEmpty() && !said.equals(is)) {
      throw content.error(
          "the patch says %s %s, but its target also fits %s".formatted(key, said, is));
    }
  }

  private static void jsonPatch(YamlNode content, SourceObject object) {
    JsonNode tree = JSON.valueToTree(object.tree());
    for (YamlNode operation : content.items()) {
      List<@Nullable Object> one = new ArrayList<>();
      one.add(operation.plain());
      try {
        tree = JsonPatch.apply(JSON.valueToTree(one), tree, STRICT);
      } catch (JsonPatchException e) {
        throw operation.error(
            "the operation can't be done on %s: %s".formatted(object.words(), e.getMessage()));
      }
    }
    Map<String, @Nullable Object> patched = Trees.map(JSON.convertValue(tree, Map.class));
    object.tree().clear();
    object.tree().putAll(patched == null ? Map.of() : patched);
    if (object.kind().isEmpty() || object.name().isEmpty()) {
      throw content.error("the patch takes kind or metadata.name from an object");
    }
  }
}
