package io.slipway.image.property;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.expand.Expander;
import io.slipway.image.expand.Quoting;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Variables against bash, whose operators the Dockerfile reference takes over. */
class ExpansionPropertyTest {
  private static final int EXPRESSIONS = 4000;
  private static final List<String> NAMES = List.of("A", "B", "EMPTY", "UNSET", "PATHS");
  private static final Map<String, String> VALUES =
      Map.of("A", "abcabc", "B", "x.y.z", "EMPTY", "", "PATHS", "/usr/lib/a.so.1");

  private final Random random = new Random(7);

  /** All in one shell: starting one for each would take minutes. */
  @Test
  void shouldExpandAsAShellDoes() throws Exception {
    List<String> expressions = new ArrayList<>();
    for (int i = 0; i < EXPRESSIONS; i++) {
      expressions.add(expression(3));
    }
    List<String> expected = bash(expressions);
    Expander expander = new Expander(Quoting.words('\\'));
    for (int i = 0; i < EXPRESSIONS; i++) {
      String text = expressions.get(i);
      assertThat(expander.word(text, VALUES::get)).as(text).isEqualTo(expected.get(i));
    }
  }

  private String expression(int depth) {
    StringBuilder text = new StringBuilder();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      text.append(
          switch (random.nextInt(4)) {
            case 0 -> word();
            case 1 -> "$" + pick(NAMES) + pick(List.of("/", ".", "-"));
            case 2 -> "${" + pick(NAMES) + "}";
            default -> depth == 0 ? "$A" : "${" + pick(NAMES) + operation(depth - 1) + "}";
          });
    }
    return text.toString();
  }

  private String operation(int depth) {
    return switch (random.nextInt(3)) {
      case 0 -> pick(List.of("-", ":-", "+", ":+")) + expression(depth);
      case 1 -> pick(List.of("#", "##", "%", "%%")) + pattern();
      default -> pick(List.of("/", "//")) + pattern() + "/" + word();
    };
  }

  private String word() {
    return pick(List.of("a", "b", "bc", "x", ".", "-", "lib", "1"));
  }

  private String pattern() {
    StringBuilder pattern = new StringBuilder();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      pattern.append(pick(List.of("a", "b", "c", "x", ".", "*", "?", "so", "y")));
    }
    return pattern.toString();
  }

  private String pick(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static List<String> bash(List<String> expressions) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("bash", "-s");
    Map<String, String> environment = new HashMap<>(VALUES);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream in = process.getOutputStream()) {
                for (String expression : expressions) {
                  in.write(("printf '%s\\0' \"" + expression + "\"\n").getBytes(UTF_8));
                }
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    writer.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    writer.join();
    assertThat(process.waitFor()).isZero();
    return List.of(output.split("\0", -1));
  }
}
