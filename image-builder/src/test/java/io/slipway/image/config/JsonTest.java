package io.slipway.image.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " {\"a\" : [ ] , \"b\":{ }} ",
        "{\"n\":[0,-1,2147483647,2147483648,9223372036854775808,-9223372036854775809]}",
        "{\"f\":[0.5,1.10,1e3,-2E-7,123456789.123456789]}",
        "{\"t\":true,\"f\":false,\"n\":null}",
        "{\"s\":[\"\",\"a\\\"b\\\\c\\n\\u0000\\u001f</script>\",\"\\u00e4\\u20ac\\ud83d\\ude00\",\"ä€😀\"]}",
        "{\"a.b/c\":{\"\":{\"deep\":[[[1]]]}}}"
      })
  void shouldReadAndWriteAsTheMapperDoes(String text) {
    assertThat(Json.object(utf8(text))).isEqualTo(MAPPER.readTree(text));
    assertThat(new String(Json.bytes(Json.object(utf8(text))), StandardCharsets.UTF_8))
        .isEqualTo(MAPPER.writeValueAsString(MAPPER.readTree(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "\"a\"",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1}}",
        "{} {}",
        "{}x",
        "{\"a\":1,\"a\":2}",
        "{\"a\":[1,]}",
        "{\"a\":NaN}",
        "{\"a\":'b'}",
        "// {}"
      })
  void shouldRefuse_whatIsNotOneObject(String text) {
    assertThatThrownBy(() -> Json.object(utf8(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not ");
  }

  @Test
  void shouldRefuse_whatIsNestedTooDeeply() {
    String deep = "{\"a\":".repeat(65) + "1" + "}".repeat(65);
    assertThatThrownBy(() -> Json.object(utf8(deep)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nesting");
    String less = "{\"a\":".repeat(64) + "1" + "}".repeat(64);
    assertThat(Json.object(utf8(less)).isEmpty()).isFalse();
  }
}
