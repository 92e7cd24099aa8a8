package io.jenkins.plugins.slipway.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.pipeline.page.PageAssets;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

class PageResourcesTest {
  @TempDir Path directory;
  private final Map<String, String> request = new HashMap<>();
  private final Map<String, Object> answer = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  @Test
  void shouldServeTheRestOfTheRecord_whenAskedFromAnOffset() throws IOException {
    Path record =
        Files.writeString(directory.resolve("record.jsonl"), "{\"a\":1}\n{\"b\":\"ü\"}\n");
    request.put("offset", "8");

    PageResources.record(record, request(), response());

    assertThat(body.toString(UTF_8)).isEqualTo("{\"b\":\"ü\"}\n");
    assertThat(answer)
        .containsEntry("Content-Type", "application/x-ndjson")
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("X-Content-Type-Options", "nosniff");
  }

  @Test
  void shouldServeNothing_whenTheRecordIsStillToCome() throws IOException {
    PageResources.record(directory.resolve("record.jsonl"), request(), response());

    assertThat(body.size()).isZero();
    assertThat(answer).doesNotContainKey("error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "99999999999999999999", "1e3"})
  void shouldRefuse_whenTheOffsetIsNoNumber(String offset) throws IOException {
    request.put("offset", offset);

    PageResources.record(directory.resolve("record.jsonl"), request(), response());

    assertThat(answer).containsEntry("error", 400);
  }

  @Test
  void shouldServeEveryFileThatTheViewNames_whenAsked() throws IOException {
    for (String name : PageAssets.SCRIPTS) {
      body.reset();
      request.put("rest", "/" + name);

      PageResources.asset(request(), response());

      assertThat(body.size()).as(name).isPositive();
      assertThat(answer).containsEntry("Content-Type", "text/javascript; charset=utf-8");
    }
    request.put("rest", "/" + PageAssets.STYLE);
    PageResources.asset(request(), response());
    assertThat(answer).containsEntry("Content-Type", "text/css; charset=utf-8");
  }

  @Test
  void shouldSendNoBody_whenTheBrowserHasTheFile() throws IOException {
    request.put("rest", "/page.js");
    PageResources.asset(request(), response());
    body.reset();
    request.put("If-None-Match", (String) answer.get("ETag"));

    PageResources.asset(request(), response());

    assertThat(answer).containsEntry("status", 304);
    assertThat(body.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/../record.jsonl", "/index.html", "/page.js/x", "/Messages.properties"})
  void shouldFindNothing_whenNotOfTheBundle(String path) throws IOException {
    request.put("rest", path);

    PageResources.asset(request(), response());

    assertThat(answer).containsEntry("error", 404);
    assertThat(body.size()).isZero();
  }

  private StaplerRequest2 request() {
    return proxy(
        StaplerRequest2.class,
        Map.of(
            "getParameter", arguments -> request.get((String) arguments[0]),
            "getHeader", arguments -> request.get((String) arguments[0]),
            "getRestOfPath", arguments -> request.get("rest")));
  }

  private StaplerResponse2 response() {
    return proxy(
        StaplerResponse2.class,
        Map.of(
            "setHeader", arguments -> answer.put((String) arguments[0], arguments[1]),
            "setContentType", arguments -> answer.put("Content-Type", arguments[0]),
            "setContentLength", arguments -> answer.put("Content-Length", arguments[0]),
            "setStatus", arguments -> answer.put("status", arguments[0]),
            "sendError", arguments -> answer.put("error", arguments[0]),
            "getOutputStream", arguments -> stream()));
  }

  private ServletOutputStream stream() {
    return new ServletOutputStream() {
      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setWriteListener(WriteListener listener) {}

      @Override
      public void write(int b) {
        body.write(b);
      }
    };
  }

  private interface Method {
    Object answer(Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Map<String, Method> methods) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object answer = methods.get(method.getName()).answer(arguments);
              return method.getReturnType() == void.class ? null : answer;
            }));
  }
}
