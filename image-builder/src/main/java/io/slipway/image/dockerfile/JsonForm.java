package io.slipway.image.dockerfile;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The JSON array form of arguments. What is no valid JSON is no error but shell form. */
final class JsonForm {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonForm() {}

  static boolean isArray(String text) {
    return elements(text).isPresent();
  }

  /**
   * The strings of an array; empty where the text is not a JSON array.
   *
   * @throws DockerfileException where an element is no string
   */
  static Optional<List<String>> parse(Node node, String text) throws DockerfileException {
    Optional<List<Optional<String>>> elements = elements(text);
    if (elements.isEmpty()) {
      return Optional.empty();
    }
    List<String> strings = new ArrayList<>();
    for (Optional<String> element : elements.get()) {
      strings.add(
          element.orElseThrow(
              () ->
                  node.error(
                      "when using JSON array syntax, arrays must be comprised of strings only")));
    }
    return Optional.of(List.copyOf(strings));
  }

  static String print(List<String> strings) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      generator.writeStartArray();
      strings.forEach(generator::writeString);
      generator.writeEndArray();
    }
    return text.toString();
  }

  /** An element that is no string is empty. */
  private static Optional<List<Optional<String>>> elements(String text) {
    if (!text.startsWith("[")) {
      return Optional.empty();
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      List<Optional<String>> result = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        boolean isString = parser.currentToken() == JsonToken.VALUE_STRING;
        result.add(isString ? Optional.of(wellFormed(parser.getString())) : Optional.empty());
        parser.skipChildren();
      }
      return parser.nextToken() == null ? Optional.of(result) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** A lone surrogate becomes U+FFFD, as in Go: it can't be written to a file or an argument. */
  private static String wellFormed(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(result::appendCodePoint);
    return result.toString();
  }
}
