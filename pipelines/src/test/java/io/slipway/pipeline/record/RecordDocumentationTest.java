package io.slipway.pipeline.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.harbor.HarborEvent;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * docs/run-record.md lists every type with its fields; {@code -Dslipway.docs.update=true} writes
 * it.
 */
class RecordDocumentationTest {
  private static final Path PAGE = Path.of("../docs/run-record.md");
  private static final String BEGIN = "<!-- types: begin -->\n";
  private static final String END = "<!-- types: end -->";
  private static final List<Class<?>> FAMILIES =
      List.of(
          RunEvent.class,
          BuildEvent.class,
          ReplicationEvent.class,
          HarborEvent.class,
          RolloutEvent.class);

  @Test
  void shouldListEveryType_whenEventsChange() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (Boolean.getBoolean("slipway.docs.update")) {
      Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
      page = Files.readString(PAGE);
      end = page.indexOf(END);
    }
    assertThat(page.substring(begin, end)).isEqualTo(table());
  }

  @Test
  void shouldKeepEnvelopeFree_whenEventsNameTheirFields() {
    events()
        .flatMap(event -> Arrays.stream(event.getRecordComponents()))
        .forEach(
            field ->
                assertThat(Set.of("seq", "at", "step", "type"))
                    .as(field.toString())
                    .doesNotContain(field.getName()));
  }

  private static Stream<Class<?>> events() {
    return FAMILIES.stream().flatMap(family -> Arrays.stream(family.getPermittedSubclasses()));
  }

  private static String table() {
    String rows = events().map(RecordDocumentationTest::row).collect(Collectors.joining());
    return "| type | fields |\n| --- | --- |\n" + rows;
  }

  private static String row(Class<?> event) {
    String fields =
        Arrays.stream(event.getRecordComponents())
            .map(field -> "`" + field.getName() + "` " + type(field))
            .collect(Collectors.joining(", "));
    return "| `" + EventTypes.typeOf(event.asSubclass(Record.class)) + "` | " + fields + " |\n";
  }

  private static String type(RecordComponent field) {
    boolean optional = field.getAnnotatedType().isAnnotationPresent(Nullable.class);
    return word(field.getGenericType()) + (optional ? " or null" : "");
  }

  private static String word(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] of = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? "list of " + word(of[0])
          : "map to " + word(of[1]);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return Arrays.stream(plain.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining("/"));
    }
    return switch (plain.getSimpleName()) {
      case "String" -> "text";
      case "boolean", "Boolean" -> "true/false";
      default ->
          Set.of(int.class, long.class, double.class, Integer.class, Long.class, Double.class)
                  .contains(plain)
              ? "number"
              : plain.getSimpleName().toLowerCase(Locale.ROOT);
    };
  }
}
