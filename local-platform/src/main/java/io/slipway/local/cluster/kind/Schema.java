package io.slipway.local.cluster.kind;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a value looks like and how it merges (structural schemas, KEP-555 merge markers). */
public sealed interface Schema {

  /** Nothing known: objects merge by member, lists are atomic. */
  Schema UNTYPED = new Untyped();

  /** Whether the value changes hands only as a whole. */
  boolean isAtomic(JsonNode value);

  /** The schema of an object's member. */
  default Schema member(String name) {
    return UNTYPED;
  }

  /** Whether members are entries of a map, which are owned themselves, and not fields. */
  default boolean isMap() {
    return false;
  }

  record Untyped() implements Schema {
    @Override
    public boolean isAtomic(JsonNode value) {
      return !value.isObject();
    }

    @Override
    public boolean isMap() {
      return true;
    }
  }

  /** A leaf. */
  record Scalar(Type type) implements Schema {
    public enum Type {
      STRING,
      INTEGER,
      NUMBER,
      BOOLEAN,
      INT_OR_STRING,
      QUANTITY
    }

    @Override
    public boolean isAtomic(JsonNode value) {
      return true;
    }

    public boolean accepts(JsonNode value) {
      return switch (type) {
        case STRING -> value.isString();
        case INTEGER -> value.isIntegralNumber();
        case NUMBER -> value.isNumber();
        case BOOLEAN -> value.isBoolean();
        case INT_OR_STRING -> value.isString() || value.isIntegralNumber();
        case QUANTITY -> value.isString() || value.isNumber();
      };
    }
  }

  /** An object with declared fields. Fields may be added until the schema is published. */
  final class Struct implements Schema {
    private final String name;
    private final boolean atomic;
    private final boolean open;
    private final Map<String, Schema> fields = new TreeMap<>();

    /**
     * @param name the Go type's name, for messages
     * @param open whether undeclared fields are kept ({@code x-kubernetes-preserve-unknown-fields})
     */
    public Struct(String name, boolean atomic, boolean open) {
      this.name = name;
      this.atomic = atomic;
      this.open = open;
    }

    public String name() {
      return name;
    }

    public boolean open() {
      return open;
    }

    public Map<String, Schema> fields() {
      return fields;
    }

    public @Nullable Schema field(String field) {
      return fields.get(field);
    }

    @Override
    public Schema member(String field) {
      return fields.getOrDefault(field, UNTYPED);
    }

    @Override
    public boolean isAtomic(JsonNode value) {
      return atomic || !value.isObject();
    }
  }

  /** An object with free keys. */
  record Mapping(Schema values, boolean atomic) implements Schema {
    @Override
    public boolean isAtomic(JsonNode value) {
      return atomic || !value.isObject();
    }

    @Override
    public Schema member(String name) {
      return values;
    }

    @Override
    public boolean isMap() {
      return true;
    }
  }

  /** A list; {@code keys} are a map list's key fields in order, the first the patch merge key. */
  record Listing(Schema items, Kind kind, List<Key> keys) implements Schema {
    public enum Kind {
      ATOMIC,
      SET,
      MAP
    }

    /** A key field, with the value that an item without it has. */
    public record Key(String name, @Nullable JsonNode fallback) {}

    @Override
    public boolean isAtomic(JsonNode value) {
      return kind == Kind.ATOMIC || !value.isArray();
    }
  }
}
