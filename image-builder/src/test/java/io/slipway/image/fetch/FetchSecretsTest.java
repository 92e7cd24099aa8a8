package io.slipway.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.slipway.image.BuildException;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchSecretsTest {
  /** {@code x-access-token:t0ken} in Base64. */
  private static final String BASIC = "basic eC1hY2Nlc3MtdG9rZW46dDBrZW4=";

  @TempDir Path temporary;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private Path www;
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    www = Files.createDirectory(temporary.resolve("www"));
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String said = exchange.getRequestHeaders().getFirst("Authorization");
          heard.add(
              exchange.getRequestHeaders().getFirst("Host").replaceFirst(":.*", "") + " " + said);
          Path file = www.resolve(path.substring(1));
          int status = said == null ? 401 : Files.isRegularFile(file) ? 200 : 404;
          if (path.equals("/moved")) {
            String there = "http://localhost:" + server.getAddress().getPort() + "/f";
            exchange.getResponseHeaders().add("Location", there);
            status = 302;
          }
          byte[] body = status == 200 ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Files.writeString(www.resolve("f"), "content");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static FetchSecrets secrets(Map<String, String> values) {
    return new FetchSecrets(
        id -> Optional.ofNullable(values.get(id)).map(v -> v.getBytes(StandardCharsets.UTF_8)));
  }

  private void fetch(String url, Map<String, String> secrets) throws Exception {
    StateDirectory state = StateDirectory.open(temporary.resolve("state"));
    try (Session session = state.session()) {
      new UrlFetcher(state, session, secrets(secrets)).fetch(url);
    }
  }

  @Test
  void shouldTellAFilesServerItsSecret() throws Exception {
    fetch(url() + "/f", Map.of("HTTP_AUTH_TOKEN_127.0.0.1", "t0ken\n"));
    fetch(url() + "/f", Map.of("HTTP_AUTH_HEADER_127.0.0.1", "Custom x"));
    assertThat(heard).containsExactly("127.0.0.1 Bearer t0ken", "127.0.0.1 Custom x");
  }

  @Test
  void shouldTellNoOtherHost_whenTheServerRedirects() {
    Map<String, String> one = Map.of("HTTP_AUTH_TOKEN_127.0.0.1", "t0ken");
    assertThatThrownBy(() -> fetch(url() + "/moved", one)).hasMessageContaining("answered 401");
    assertThat(heard).containsExactly("127.0.0.1 Bearer t0ken", "localhost null");
  }

  @Test
  void shouldTellEachHostItsOwn_whenTheServerRedirects() throws Exception {
    fetch(
        url() + "/moved",
        Map.of("HTTP_AUTH_TOKEN_127.0.0.1", "one", "HTTP_AUTH_TOKEN_localhost", "two"));
    assertThat(heard).containsExactly("127.0.0.1 Bearer one", "localhost Bearer two");
  }

  @Test
  void shouldGiveARepositorysServerItsToken() throws Exception {
    Files.createDirectory(temporary.resolve("work"));
    sh(
        "cd work && git init -q -b main && echo one >f && git add f"
            + " && git -c user.name=t -c user.email=t@example.org commit -qm one"
            + " && git clone -q --bare . ../www/r.git && git -C ../www/r.git update-server-info");
    GitReference reference = GitReference.parse(url() + "/r.git#main");
    assertThatThrownBy(() -> new GitRepository(reference, FetchSecrets.NONE).commit())
        .isInstanceOf(BuildException.class);
    heard.clear();
    GitRepository repository =
        new GitRepository(reference, secrets(Map.of("GIT_AUTH_TOKEN", "t0ken")));
    Path tree = repository.checkout(repository.commit(), true, temporary.resolve("checkout"));
    assertThat(tree.resolve("f")).hasContent("one");
    assertThat(heard).isNotEmpty().containsOnly("127.0.0.1 " + BASIC);
    assertThat(tree.resolve(".git/config"))
        .content()
        .doesNotContain("eC1hY2")
        .doesNotContain("t0ken");
  }

  private void sh(String script) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("sh", "-euc", script).inheritIO();
    shell.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    assertThat(shell.directory(temporary.toFile()).start().waitFor()).isZero();
  }

  @Test
  void shouldTakeTheMostParticularSecretOfARepository() throws Exception {
    Map<String, String> all =
        Map.of(
            "GIT_AUTH_HEADER.h:81", "header of host",
            "GIT_AUTH_TOKEN.h:81", "t0ken",
            "GIT_AUTH_HEADER", "header of all",
            "GIT_AUTH_TOKEN.k", "t0ken");
    assertThat(secrets(all).forRepository("https://u@h:81/r.git")).contains("header of host");
    assertThat(secrets(all).forRepository("https://k/r.git")).contains(BASIC);
    assertThat(secrets(all).forRepository("https://other/r.git")).contains("header of all");
    assertThat(secrets(all).forRepository("ssh://h:81/r.git")).isEmpty();
    assertThat(FetchSecrets.scope("https://github.com/a/b.git")).isEqualTo("https://github.com/");
    assertThat(FetchSecrets.scope("https://h/a.git")).isEqualTo("https://h/a.git");
  }

  @Test
  void shouldRefuseASecretThatWouldEndTheHeader() {
    FetchSecrets secrets = secrets(Map.of("GIT_AUTH_HEADER", "a\r\nX: y"));
    assertThatThrownBy(() -> secrets.forRepository("https://h/r.git"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("'GIT_AUTH_HEADER' has several lines")
        .hasMessageNotContaining("X: y");
  }
}
