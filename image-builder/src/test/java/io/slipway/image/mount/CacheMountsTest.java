package io.slipway.image.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.plan.Mount.Sharing;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheMountsTest {
  @TempDir Path temporary;
  private Session session;
  private CacheMounts caches;

  @BeforeEach
  void open() throws IOException {
    StateDirectory state = StateDirectory.open(temporary.resolve("state"));
    session = state.session();
    caches = new CacheMounts(state, Privilege.USER, session);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void shouldGiveOneDirectoryToAll_whenShared() throws Exception {
    try (CacheMounts.Held one = take(Sharing.SHARED);
        CacheMounts.Held two = take(Sharing.SHARED)) {
      assertThat(one.directory()).isEqualTo(two.directory());
    }
  }

  @Test
  void shouldGiveAnother_whenPrivateAndInUse() throws Exception {
    Path first;
    try (CacheMounts.Held one = take(Sharing.PRIVATE);
        CacheMounts.Held two = take(Sharing.PRIVATE)) {
      first = one.directory();
      assertThat(two.directory()).isNotEqualTo(first);
    }
    try (CacheMounts.Held again = take(Sharing.PRIVATE)) {
      assertThat(again.directory()).isEqualTo(first);
    }
  }

  @Test
  void shouldWaitForTheOtherToEnd_whenLocked() throws Exception {
    CompletableFuture<Path> second = new CompletableFuture<>();
    try (CacheMounts.Held one = take(Sharing.LOCKED)) {
      Thread waiting = new Thread(() -> second.completeAsync(() -> path(Sharing.LOCKED)));
      waiting.start();
      waiting.join();
      assertThat(second).isNotDone();
      assertThat(one.directory()).isDirectory();
    }
    assertThat(second.get(20, TimeUnit.SECONDS)).isDirectory();
  }

  @Test
  void shouldFillOnlyOnce() throws Exception {
    try (CacheMounts.Held one =
        caches.open("k", Sharing.SHARED, d -> Files.writeString(d.resolve("f"), "first"))) {
      assertThat(one.directory().resolve("f")).hasContent("first");
    }
    try (CacheMounts.Held two =
        caches.open("k", Sharing.SHARED, d -> Files.writeString(d.resolve("f"), "second"))) {
      assertThat(two.directory().resolve("f")).hasContent("first");
    }
  }

  @Test
  void shouldLeaveNothingHalfMade_whenFillingFails() throws Exception {
    assertThatThrownBy(
            () ->
                caches.open(
                    "k",
                    Sharing.SHARED,
                    d -> {
                      throw new IOException("no room");
                    }))
        .hasMessage("no room");
    try (CacheMounts.Held held = take(Sharing.LOCKED)) {
      assertThat(held.directory()).isEmptyDirectory();
    }
  }

  @Test
  void shouldFollowNoLink_whenAPathInTheCacheIsAskedFor() throws Exception {
    try (CacheMounts.Held held = take(Sharing.SHARED)) {
      Files.createSymbolicLink(held.directory().resolve("out"), Path.of("/etc"));
      assertThatThrownBy(() -> held.resolve("out/passwd")).hasMessageContaining("is a link");
      assertThat(held.resolve("../../a")).isEqualTo(held.directory().resolve("a"));
    }
  }

  private CacheMounts.Held take(Sharing sharing) throws IOException, InterruptedException {
    return caches.open("k", sharing, directory -> {});
  }

  private Path path(Sharing sharing) {
    try (CacheMounts.Held held = take(sharing)) {
      return held.directory();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
