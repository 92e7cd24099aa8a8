package io.slipway.registry.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.journal.JournalEntry.BlobThere;
import io.slipway.registry.journal.JournalEntry.UploadAt;
import io.slipway.registry.journal.JournalEntry.UploadEnded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class JournalTest {

  private static final List<JournalEntry> ENTRIES =
      List.of(
          new UploadAt("a:1", "shop/api", "sha256:1", "http://a:1/u/1?_state=x\"y"),
          new BlobThere("a:1", "shop/api", "sha256:2"),
          new UploadEnded("a:1", "shop/api", "sha256:1"));

  @TempDir Path directory;

  private Journal open(List<JournalEntry> read) throws Exception {
    return new Journals(directory, Clock.systemUTC()).open("shop to site-b", read::add, () -> {});
  }

  private Path file() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findFirst().orElseThrow();
    }
  }

  private byte[] written() throws Exception {
    try (Journal journal = open(new ArrayList<>())) {
      ENTRIES.forEach(journal::append);
    }
    return Files.readAllBytes(file());
  }

  private List<JournalEntry> reopened() throws Exception {
    List<JournalEntry> read = new ArrayList<>();
    open(read).close();
    return read;
  }

  @Test
  void shouldGiveBackWhatWasWritten_whenOpenedAgain() throws Exception {
    written();

    assertThat(reopened()).isEqualTo(ENTRIES);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void shouldKeepWholeLines_whenCutAtAnyByte() throws Exception {
    byte[] whole = written();
    Path file = file();
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      List<JournalEntry> read = reopened();

      assertThat(read).isEqualTo(ENTRIES.subList(0, read.size()));
      long complete = lines(Arrays.copyOf(whole, length)).count() - 1;
      assertThat((long) read.size()).isEqualTo(Math.max(0, complete));
    }
  }

  private static IntStream lines(byte[] content) {
    return IntStream.range(0, content.length).filter(at -> content[at] == '\n');
  }

  @Test
  void shouldStopBeforeTheDamage_whenAnyByteChanges() throws Exception {
    byte[] whole = written();
    Path file = file();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x20;
      Files.write(file, damaged);

      List<JournalEntry> read = reopened();
      assertThat(read).hasSizeLessThan(3).isEqualTo(ENTRIES.subList(0, read.size()));
      Files.write(file, whole);
    }
  }

  @Test
  void shouldGoOnBehindTheTear_whenWrittenAfterACut() throws Exception {
    byte[] whole = written();
    Files.write(file(), Arrays.copyOf(whole, whole.length - 5));
    try (Journal journal = open(new ArrayList<>())) {
      journal.append(ENTRIES.get(2));
    }

    assertThat(reopened()).isEqualTo(ENTRIES);
  }

  @Test
  void shouldLeaveNoFile_whenFinishedOrNeverWritten() throws Exception {
    open(new ArrayList<>()).close();
    try (Journal journal = open(new ArrayList<>())) {
      ENTRIES.forEach(journal::append);
      journal.finish();
    }

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldDropOldJournals_whenNobodyCameBack() throws Exception {
    written();
    Path old = file();
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));

    new Journals(directory, Clock.systemUTC()).open("another", entry -> {}, () -> {}).close();

    assertThat(old).doesNotExist();
  }

  @Test
  void shouldWait_whenAnotherHasTheJournal() throws Exception {
    Journal first = open(new ArrayList<>());
    CountDownLatch waiting = new CountDownLatch(1);
    List<JournalEntry> read = new ArrayList<>();
    Thread second =
        new Thread(
            () -> {
              try {
                new Journals(directory, Clock.systemUTC())
                    .open("shop to site-b", read::add, waiting::countDown)
                    .close();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    second.start();
    waiting.await();
    ENTRIES.forEach(first::append);
    first.close();
    second.join();

    assertThat(read).isEqualTo(ENTRIES);
  }
}
