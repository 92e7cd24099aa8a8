package io.slipway.pipeline.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageServerTest {

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void shouldServeFromTheOffset_whenAskedForTheRest() throws Exception {
    Files.writeString(directory.resolve("record.jsonl"), "{\"a\":1}\n{\"b\":2}\n");
    try (PageServer server = PageServer.start(directory, 0)) {
      assertThat(get(server, "record?offset=8").body()).isEqualTo("{\"b\":2}\n");
      assertThat(get(server, "record?offset=16").body()).isEmpty();
      assertThat(get(server, "record?offset=999999").body()).isEmpty();
      assertThat(get(server, "record?offset=x").statusCode()).isEqualTo(400);
      assertThat(get(server, "").headers().firstValue("Content-Security-Policy"))
          .hasValue(PageHandler.POLICY);
    }
  }

  @Test
  void shouldListTheRuns_whenThereAreSeveral() throws Exception {
    for (String run : new String[] {"shop-1", "a<b"}) {
      Files.createDirectories(directory.resolve(run));
      Files.writeString(
          directory.resolve(run).resolve("record.jsonl"), "{\"run\":\"" + run + "\"}\n");
    }
    try (PageServer server = PageServer.start(directory, 0)) {
      assertThat(get(server, "").body()).contains("href=\"shop-1/\"", "href=\"a%3Cb/\"", "a&lt;b");
      assertThat(get(server, "shop-1/").body()).contains("data-record=\"record\"");
      assertThat(get(server, "shop-1/record").body()).isEqualTo("{\"run\":\"shop-1\"}\n");
      assertThat(get(server, "a%3Cb/record").body()).isEqualTo("{\"run\":\"a<b\"}\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "record.jsonl",
        "../secret",
        "%2e%2e/secret",
        "..%2fsecret",
        "a/b/c",
        "run/../../secret",
        "other/record"
      })
  void shouldFindNothing_whenThePathIsNotOfThePage(String path) throws Exception {
    Path records = Files.createDirectories(directory.resolve("records/run"));
    Files.writeString(records.resolve("record.jsonl"), "{}\n");
    Files.writeString(directory.resolve("secret"), "top secret");
    try (PageServer server = PageServer.start(directory.resolve("records"), 0)) {
      String answer =
          raw(server, "GET /" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
      assertThat(answer).containsPattern("^HTTP/1.1 4\\d\\d ").doesNotContain("top secret");
    }
  }

  @Test
  void shouldRefuse_whenAnotherHostIsNamedOrTheMethodWrites() throws Exception {
    Files.writeString(directory.resolve("record.jsonl"), "{}\n");
    try (PageServer server = PageServer.start(directory, 0)) {
      assertThat(raw(server, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 421 ");
      assertThat(
              raw(
                  server,
                  "POST /record HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 405 ");
    }
  }

  @Test
  void shouldSayWhatWasExpected_whenThereIsNoRecordToReport() {
    assertThatThrownBy(() -> Report.write(directory.resolve("none"), directory.resolve("out.html")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("There is no run record at")
        .hasMessageContaining("record.jsonl");
    assertThat(directory.resolve("out.html")).doesNotExist();
  }

  private HttpResponse<String> get(PageServer server, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(), BodyHandlers.ofString());
  }

  private static String raw(PageServer server, String request) throws IOException {
    URI url = URI.create(server.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
