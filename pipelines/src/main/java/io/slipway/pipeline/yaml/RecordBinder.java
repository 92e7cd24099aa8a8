package io.slipway.pipeline.yaml;

import io.slipway.pipeline.NearestWord;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Binds the nodes of one file to records by the names of their components. */
final class RecordBinder {
  private static final int DEEPEST = 40;

  /** Nodes bound, an alias counting each time: what a file of a megabyte could not multiply to. */
  private static final int MOST_NODES = 50_000;

  private final String file;
  private final Scalars scalars;
  private int depth;
  private int nodes;
  private @Nullable Class<?> owner;

  RecordBinder(String file, Map<String, String> environment) {
    this.file = file;
    this.scalars = new Scalars(file, environment);
  }

  @Nullable Object bind(Node node, Type type) throws YamlException {
    if (++nodes > MOST_NODES || ++depth > DEEPEST) {
      throw YamlException.at(file, node, "the document is nested too deeply or too large");
    }
    try {
      return bindTo(node, type);
    } finally {
      depth--;
    }
  }

  private @Nullable Object bindTo(Node node, Type type) throws YamlException {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? list(node, arguments[0])
          : map(node, arguments[1]);
    }
    Class<?> plain = (Class<?>) type;
    return plain.isRecord() ? record(node, plain) : scalar(node, plain);
  }

  private @Nullable Object scalar(Node node, Class<?> type) throws YamlException {
    if (!(node instanceof ScalarNode scalar)) {
      throw expected(node, Scalars.describe(type));
    }
    return scalars.convert(scalar, type);
  }

  private List<@Nullable Object> list(Node node, Type item) throws YamlException {
    if (!(node instanceof SequenceNode sequence)) {
      throw expected(node, "a list");
    }
    List<@Nullable Object> items = new ArrayList<>();
    for (Node each : sequence.getValue()) {
      items.add(bind(each, item));
    }
    return items;
  }

  private Map<String, @Nullable Object> map(Node node, Type value) throws YamlException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, NodeTuple> entry : entries(node, "a map").entrySet()) {
      map.put(entry.getKey(), bind(entry.getValue().getValueNode(), value));
    }
    return map;
  }

  private Object record(Node node, Class<?> type) throws YamlException {
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = Arrays.stream(components).map(RecordComponent::getName).toList();
    Map<String, NodeTuple> entries = entries(node, "a mapping with " + String.join(", ", known));
    for (Map.Entry<String, NodeTuple> entry : entries.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw unknown(entry.getKey(), entry.getValue().getKeyNode(), known, owner);
      }
    }
    @Nullable Object[] values = new Object[components.length];
    @Nullable Class<?> above = owner;
    owner = type;
    for (int i = 0; i < components.length; i++) {
      values[i] = component(node, components[i], entries.get(components[i].getName()));
    }
    owner = above;
    return construct(node, type, values, entries);
  }

  private YamlException unknown(String key, Node at, List<String> known, @Nullable Class<?> above) {
    String hint = NearestWord.hint(key, known);
    return YamlException.at(
        file,
        at,
        "unknown key '%s'%s; known are %s%s"
            .formatted(key, hint, String.join(", ", known), beside(key, above)));
  }

  /** A key may belong to what stands beside this record, of which one is to be chosen. */
  private static String beside(String key, @Nullable Class<?> owner) {
    List<String> others =
        owner == null
            ? List.of()
            : Arrays.stream(owner.getRecordComponents())
                .filter(other -> hasComponent(other.getType(), key))
                .map(RecordComponent::getName)
                .toList();
    return others.isEmpty() ? "" : "; '" + key + "' is for " + String.join(", ", others);
  }

  private static boolean hasComponent(Class<?> type, String name) {
    return type.isRecord()
        && Arrays.stream(type.getRecordComponents())
            .anyMatch(component -> component.getName().equals(name));
  }

  private @Nullable Object component(
      Node owner, RecordComponent component, @Nullable NodeTuple entry) throws YamlException {
    if (entry != null && !isNull(entry.getValueNode())) {
      return bind(entry.getValueNode(), component.getGenericType());
    }
    Class<?> type = component.getType();
    if (type.isPrimitive()) {
      throw missing(owner, component.getName());
    }
    if (isOptional(component)) {
      return null;
    }
    return type == List.class ? List.of() : type == Map.class ? Map.of() : null;
  }

  private YamlException missing(Node owner, String key) {
    return YamlException.at(file, owner, "the key '" + key + "' is missing");
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private Map<String, NodeTuple> entries(Node node, String what) throws YamlException {
    if (!(node instanceof MappingNode mapping)) {
      throw expected(node, what);
    }
    Map<String, NodeTuple> entries = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw expected(entry.getKeyNode(), "a key of plain text");
      }
      if (entries.put(key.getValue(), entry) != null) {
        throw YamlException.at(file, key, "the key '" + key.getValue() + "' is given twice");
      }
    }
    return entries;
  }

  private Object construct(
      Node node, Class<?> type, @Nullable Object[] values, Map<String, NodeTuple> entries)
      throws YamlException {
    try {
      Object record = constructor(type).newInstance(values);
      checkPresent(node, type, values, record);
      return record;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw wrong(node, String.valueOf(wrong.getMessage()), entries);
      }
      checkPresent(node, type, values, null);
      throw new IllegalStateException("Tried to make a " + type.getSimpleName(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Tried to make a " + type.getSimpleName(), e);
    }
  }

  private static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor;
  }

  /** A component that isn't nullable, wasn't given, and that the record has no default for. */
  private void checkPresent(
      Node node, Class<?> type, @Nullable Object[] values, @Nullable Object record)
      throws YamlException {
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      if (values[i] == null && !isOptional(components[i]) && lacks(components[i], record)) {
        throw missing(node, components[i].getName());
      }
    }
  }

  private static boolean isOptional(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static boolean lacks(RecordComponent component, @Nullable Object record) {
    try {
      component.getAccessor().setAccessible(true);
      return record == null || component.getAccessor().invoke(record) == null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Tried to read " + component, e);
    }
  }

  /** What a record says of {@code component: ...} is told at the component's place. */
  private YamlException wrong(Node node, String message, Map<String, NodeTuple> entries) {
    int colon = message.indexOf(':');
    NodeTuple entry = colon < 0 ? null : entries.get(message.substring(0, colon));
    return YamlException.at(file, entry == null ? node : entry.getKeyNode(), message);
  }

  private YamlException expected(Node node, String what) {
    String found =
        switch (node.getNodeType()) {
          case MAPPING -> "a mapping";
          case SEQUENCE -> "a list";
          case SCALAR -> isNull(node) ? "nothing" : "'" + ((ScalarNode) node).getValue() + "'";
          default -> "something else";
        };
    return YamlException.at(file, node, "expected " + what + ", but found " + found);
  }
}
