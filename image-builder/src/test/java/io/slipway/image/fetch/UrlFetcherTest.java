package io.slipway.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.FileServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UrlFetcherTest {
  @TempDir Path temporary;
  private Path www;
  private FileServer server;
  private StateDirectory state;
  private Session session;

  @BeforeEach
  void start() throws Exception {
    www = Files.createDirectory(temporary.resolve("www"));
    Files.writeString(www.resolve("f"), "one");
    server = FileServer.of(www);
    state = StateDirectory.open(temporary.resolve("state"));
    session = state.session();
  }

  @AfterEach
  void stop() {
    session.close();
    server.close();
  }

  private Download fetch() throws Exception {
    return new UrlFetcher(state, session, FetchSecrets.NONE).fetch(server.url() + "/f");
  }

  @Test
  void shouldAskForChangesOnly_whenTheServerGaveAnETag() throws Exception {
    Files.writeString(www.resolve("f.headers"), "ETag: \"1\"");
    Download first = fetch();
    assertThat(fetch()).isEqualTo(first);
    assertThat(server.answers()).containsExactly("200 /f", "304 /f");
    Files.writeString(www.resolve("f"), "two");
    Files.writeString(www.resolve("f.headers"), "ETag: \"2\"");
    assertThat(fetch().blob().digest()).isNotEqualTo(first.blob().digest());
  }

  @Test
  void shouldAskForChangesOnly_whenTheServerGaveATime() throws Exception {
    Files.writeString(www.resolve("f.headers"), "Last-Modified: Tue, 02 Jan 2024 03:04:05 GMT");
    assertThat(fetch().mtime()).isEqualTo(1704164645);
    assertThat(fetch().mtime()).isEqualTo(1704164645);
    assertThat(server.answers()).containsExactly("200 /f", "304 /f");
  }

  @Test
  void shouldFetchAgain_whenTheBlobIsGone() throws Exception {
    Files.writeString(www.resolve("f.headers"), "ETag: \"1\"");
    Files.delete(state.blobs().path(fetch().blob().digest()));
    assertThat(state.blobs().contains(fetch().blob().digest())).isTrue();
    assertThat(server.answers()).containsExactly("200 /f", "200 /f");
  }

  @Test
  void shouldTryAgain_whenTheServerIsBusy_andSayHowOften() throws Exception {
    Files.writeString(www.resolve("f.headers"), "Status: 503");
    assertThatThrownBy(this::fetch)
        .isInstanceOf(BuildException.class)
        .hasMessage("could not fetch " + server.url() + "/f (5 attempts): the server answered 503");
    assertThat(server.answers()).hasSize(5);
    assertThat(Files.list(session.directory())).isEmpty();
  }

  @Test
  void shouldSayWhatIsWrong_withoutTheQuery() {
    UrlFetcher fetcher = new UrlFetcher(state, session, FetchSecrets.NONE);
    for (String url : List.of("http:///x?token=secret", "http://h h/x?token=secret")) {
      assertThatThrownBy(() -> fetcher.fetch(url))
          .isInstanceOf(BuildException.class)
          .hasMessageNotContaining("secret");
    }
  }
}
