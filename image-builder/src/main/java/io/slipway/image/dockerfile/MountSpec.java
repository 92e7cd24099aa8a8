package io.slipway.image.dockerfile;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The value of a {@code RUN --mount} flag: its fields in order, not yet expanded. */
public record MountSpec(List<Field> fields) {
  public MountSpec {
    fields = List.copyOf(fields);
  }

  /** {@code value} is null where the field has no {@code =}. */
  public record Field(String key, @Nullable String value) {
    @Override
    public String toString() {
      return value == null ? key : key + "=" + value;
    }
  }

  @Override
  public String toString() {
    return fields.stream().map(Field::toString).collect(Collectors.joining(","));
  }
}
