package io.slipway.registry.harbor.apply;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a thing is, or should be, field by field, in words; what isn't given isn't there. */
final class Facts {

  /** Stands for a value that nobody may see; two of them are equal. */
  static final String SECRET = "(secret)";

  private final Map<String, String> values = new LinkedHashMap<>();

  Facts with(String field, @Nullable Object value) {
    if (value != null) {
      values.put(field, value.toString());
    }
    return this;
  }

  /** Absent texts and empty ones are the same to Harbor. */
  Facts text(String field, @Nullable String value) {
    return with(field, value == null ? "" : value);
  }

  Facts list(String field, @Nullable Collection<String> items) {
    return with(field, items == null ? null : String.join(", ", items));
  }

  @Nullable String get(String field) {
    return values.get(field);
  }

  /** The fields of {@code this}, the wish, in which {@code now} differs. */
  List<Change.Field> differences(Facts now) {
    return values.entrySet().stream()
        .filter(wish -> !wish.getValue().equals(now.values.get(wish.getKey())))
        .map(wish -> new Change.Field(wish.getKey(), now.get(wish.getKey()), wish.getValue()))
        .toList();
  }

  List<Change.Field> all() {
    return values.entrySet().stream()
        .map(one -> new Change.Field(one.getKey(), null, one.getValue()))
        .toList();
  }

  static String sorted(Stream<String> items) {
    return items.sorted().collect(Collectors.joining(", "));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Facts facts && facts.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
