package io.slipway.deploy.source.tree;

import io.slipway.deploy.DeployException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.AnchorNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A place in a YAML file with what stands there. Plain scalars are typed as Kubernetes reads them:
 * YAML 1.2's core schema, and {@code 0644} is octal. {@code <<} merges.
 */
public final class YamlNode {
  private static final int LARGEST_FILE = 16 << 20;
  private static final int DEEPEST = 60;

  /** With aliases counted each time. */
  private static final int MOST_NODES = 500_000;

  private static final Pattern OCTAL = Pattern.compile("0[0-7]+");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private final String file;
  private final Node node;
  private final Node key;
  private final UnaryOperator<String> fill;

  private YamlNode(String file, Node node, Node key, UnaryOperator<String> fill) {
    this.file = file;
    this.key = key;
    this.fill = fill;
    this.node = node instanceof AnchorNode anchor ? anchor.getRealNode() : node;
  }

  /** Every document of a file; empty ones are left out. */
  public static List<YamlNode> parse(String text, String file) {
    return parse(text, file, UnaryOperator.identity());
  }

  /**
   * As {@link #parse(String, String)}.
   *
   * @param fill what is done to every scalar but keys; what it throws as {@link
   *     IllegalArgumentException} is told with the place
   */
  public static List<YamlNode> parse(String text, String file, UnaryOperator<String> fill) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(LARGEST_FILE).build();
    List<YamlNode> documents = new ArrayList<>();
    try {
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        YamlNode document = new YamlNode(file, node, node, fill);
        document.count(new int[1], 0);
        if (!document.isNull()) {
          documents.add(document);
        }
      }
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark()
              .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
              .orElse("");
      throw DeployException.usage(file + place + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw DeployException.usage(file + ": " + e.getMessage());
    }
    return documents;
  }

  private void count(int[] nodes, int depth) {
    if (++nodes[0] > MOST_NODES || depth > DEEPEST) {
      throw error("the document is nested too deeply or too large");
    }
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        child(entry.getValueNode()).count(nodes, depth + 1);
      }
    } else if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(item -> child(item).count(nodes, depth + 1));
    }
  }

  private YamlNode child(Node below) {
    return new YamlNode(file, below, below, fill);
  }

  public String file() {
    return file;
  }

  /** {@code file:line:column}. */
  public String place() {
    return file
        + node.getStartMark()
            .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
            .orElse("");
  }

  /** A mistake at the key that this is the value of. */
  public DeployException keyError(String message) {
    return child(key).error(message);
  }

  /** A mistake at this place. */
  public DeployException error(String message) {
    return DeployException.usage(place() + ": " + message);
  }

  public boolean isMapping() {
    return node instanceof MappingNode;
  }

  public boolean isList() {
    return node instanceof SequenceNode;
  }

  public boolean isNull() {
    return node instanceof ScalarNode scalar && isPlain(scalar) && isNull(scalar.getValue());
  }

  /** The entries of a mapping, in order; those of {@code <<} where it doesn't say them itself. */
  public Map<String, YamlNode> entries() {
    if (!(node instanceof MappingNode mapping)) {
      throw error("expected a mapping, but found " + words());
    }
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, YamlNode> merged = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      YamlNode key = child(entry.getKeyNode());
      YamlNode value = new YamlNode(file, entry.getValueNode(), entry.getKeyNode(), fill);
      if (!(key.node instanceof ScalarNode scalar)) {
        throw key.error("expected a key of plain text");
      }
      if (scalar.getValue().equals("<<") && isPlain(scalar)) {
        (value.isList() ? value.items() : List.of(value))
            .forEach(from -> from.entries().forEach(merged::putIfAbsent));
      } else if (entries.put(scalar.getValue(), value) != null) {
        throw key.error("the key '%s' is given twice".formatted(scalar.getValue()));
      }
    }
    merged.forEach(entries::putIfAbsent);
    return entries;
  }

  /** As a reader of known keys. */
  public YamlFields fields() {
    return new YamlFields(this, entries());
  }

  public List<YamlNode> items() {
    if (!(node instanceof SequenceNode sequence)) {
      throw error("expected a list, but found " + words());
    }
    return sequence.getValue().stream().map(this::child).toList();
  }

  /** A scalar's text, as it is written. */
  public String text() {
    if (node instanceof ScalarNode scalar && !isNull()) {
      return filled(scalar);
    }
    throw error("expected text, but found " + words());
  }

  /** A whole number. */
  public int number() {
    try {
      return Integer.parseInt(text());
    } catch (NumberFormatException e) {
      throw error("expected a whole number, but found '%s'".formatted(text()));
    }
  }

  public boolean flag() {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw error("expected true or false, but found '%s'".formatted(text()));
    };
  }

  /** As maps, lists, text, numbers, booleans and null; maps and lists may be changed. */
  public @Nullable Object plain() {
    if (node instanceof MappingNode) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      entries().forEach((key, value) -> map.put(key, value.plain()));
      return map;
    }
    if (node instanceof SequenceNode) {
      List<@Nullable Object> list = new ArrayList<>();
      items().forEach(item -> list.add(item.plain()));
      return list;
    }
    ScalarNode scalar = (ScalarNode) node;
    return isPlain(scalar) ? typed(filled(scalar)) : filled(scalar);
  }

  private String filled(ScalarNode scalar) {
    try {
      return fill.apply(scalar.getValue());
    } catch (IllegalArgumentException e) {
      throw error(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isPlain(ScalarNode scalar) {
    return scalar.getScalarStyle() == ScalarStyle.PLAIN;
  }

  private static boolean isNull(String text) {
    return text.isEmpty() || text.equals("~") || text.equals("null") || text.equals("Null");
  }

  private static @Nullable Object typed(String text) {
    if (isNull(text)) {
      return null;
    }
    if (text.matches("true|True|TRUE|false|False|FALSE")) {
      return Boolean.valueOf(text);
    }
    if (OCTAL.matcher(text).matches()) {
      return Long.valueOf(text, 8);
    }
    if (INTEGER.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    return FLOAT.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
  }

  private String words() {
    if (isNull()) {
      return "nothing";
    }
    if (node instanceof ScalarNode scalar) {
      return "'" + scalar.getValue() + "'";
    }
    return isMapping() ? "a mapping" : "a list";
  }
}
