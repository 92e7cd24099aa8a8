package io.slipway.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.config.Digests;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Posix;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of files between builds, and what is not. */
class FileDigestsTest {
  /** Far enough from the files' times that no second change in the same tick is to be feared. */
  private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

  @TempDir Path temporary;
  private Path context;
  private StateDirectory state;

  @BeforeEach
  void open() throws Exception {
    context = Files.createDirectory(temporary.resolve("context"));
    state = StateDirectory.open(temporary.resolve("state"));
    Files.writeString(context.resolve("a"), "one");
    Files.writeString(context.resolve("b"), "two");
  }

  @Test
  void shouldLeaveTheTableAlone_whenNothingChanged() throws Exception {
    build(LATER, "a", "b");
    Object first = identity();
    Files.setLastModifiedTime(table(), FileTime.fromMillis(0));
    build(LATER, "a", "b");
    assertThat(identity()).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(table()).toMillis()).as("its use").isPositive();
  }

  @Test
  void shouldForgetWhatIsNotUsedAnyMore() throws Exception {
    build(LATER, "a", "b");
    build(LATER, "a");
    assertThat(FileTable.read(table())).containsOnlyKeys("" + context.resolve("a"));
  }

  @Test
  void shouldReadAgain_whenOnlyTheTimeOfChangeTells() throws Exception {
    FileTime time = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(context.resolve("a"), time);
    build(LATER, "a");
    Files.writeString(context.resolve("a"), "eno");
    Files.setLastModifiedTime(context.resolve("a"), time);
    assertThat(build(LATER, "a")).containsExactly(digest("eno"));
  }

  @Test
  void shouldNotRemember_whenTheFileMayChangeAgainInTheSameTick() throws Exception {
    build(Clock.systemUTC(), "a");
    assertThat(table()).doesNotExist();
  }

  @Test
  void shouldReadAgain_whenTheTableIsDamaged() throws Exception {
    build(LATER, "a", "b");
    byte[] whole = Files.readAllBytes(table());
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(table(), java.util.Arrays.copyOf(whole, length));
      assertThat(build(LATER, "a")).containsExactly(digest("one"));
    }
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(table(), flipped);
    assertThat(build(LATER, "a")).containsExactly(digest("one"));
  }

  @Test
  void shouldAskForAttributesAgain_whenTheFileWasTouched() throws Exception {
    Path file = context.resolve("a");
    build(LATER, "a");
    assertThat(load(LATER).lacksXattrs(file, stat(file))).isTrue();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    assertThat(load(LATER).lacksXattrs(file, stat(file))).isFalse();
  }

  private FileDigests load(Clock clock) {
    return FileDigests.load(state, context, clock);
  }

  private List<String> build(Clock clock, String... names) throws IOException {
    FileDigests digests = load(clock);
    List<String> found = new java.util.ArrayList<>();
    for (String name : names) {
      Path file = context.resolve(name);
      String known = digests.known(file, stat(file), true);
      String digest = known == null ? Digests.of(Files.readAllBytes(file)) : known;
      if (known == null) {
        digests.remember(file, stat(file), digest, true, clock.millis());
      }
      found.add(digest);
    }
    try (Session session = state.session()) {
      digests.save(session);
    }
    return found;
  }

  private static FileStat stat(Path file) throws IOException {
    return Objects.requireNonNull(Posix.stat(file.toString()));
  }

  private static String digest(String text) {
    return Digests.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path table() {
    String name = Digests.hex(digest(context.toString()));
    return state.cache().resolve("files").resolve(name);
  }

  private Object identity() throws IOException {
    return Files.getAttribute(table(), "unix:ino");
  }
}
