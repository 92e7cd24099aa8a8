package io.slipway.image.sbom.rpmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.testing.DebianTool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against databases that rpm itself and Berkeley DB's own tools make; Debian's rpm has no ndb, so a
 * file of that form is laid out here as rpm's rpmpkg.c does.
 */
class RpmDatabaseTest {
  private static final int PACKAGES = 12;

  @TempDir static Path temporary;

  private static final List<Path> rpms = new ArrayList<>();

  @BeforeAll
  static void buildPackages() throws Exception {
    DebianTool.require("rpm", "rpmbuild", "db5.3_load", "sqlite3");
    StringBuilder spec =
        new StringBuilder(
            "Name: base\nVersion: 1.0\nRelease: 3\nEpoch: 2\nSummary: x\n"
                + "License: GPLv2+ and MIT\nVendor: Acme\nBuildArch: noarch\nRequires: sub1\n"
                + "%description\nx\n%files\n");
    for (int i = 1; i < PACKAGES; i++) {
      spec.append("%package -n sub").append(i).append("\nSummary: y\n");
      for (int p = 0; p < i * 60; p++) {
        spec.append("Provides: a-rather-long-capability-name(").append(p).append(")\n");
      }
      spec.append("%description -n sub")
          .append(i)
          .append("\ny\n%files -n sub")
          .append(i)
          .append('\n');
    }
    Path file = Files.writeString(temporary.resolve("base.spec"), spec);
    run("rpmbuild", "-bb", "--quiet", "--define", "_topdir " + temporary, file.toString());
    try (var built = Files.list(temporary.resolve("RPMS/noarch"))) {
      built.sorted().forEach(rpms::add);
    }
    assertThat(rpms).hasSize(PACKAGES);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  private static Path sqliteFile() throws IOException, InterruptedException {
    Path database = temporary.resolve("sqlite");
    if (!Files.exists(database)) {
      List<String> command =
          new ArrayList<>(List.of("rpm", "--dbpath", database.toString(), "-i", "--justdb"));
      command.addAll(List.of("--nodeps", "--nosignature"));
      rpms.forEach(rpm -> command.add(rpm.toString()));
      run(command.toArray(String[]::new));
    }
    return database.resolve("rpmdb.sqlite");
  }

  private static List<byte[]> blobs() throws IOException, InterruptedException {
    List<byte[]> blobs = new ArrayList<>();
    try (FileChannel file = FileChannel.open(sqliteFile())) {
      new SqlitePackages(new Region(file), null).read(blobs::add);
    }
    return blobs;
  }

  private static Path ndbFile() throws IOException, InterruptedException {
    ByteBuffer out = ByteBuffer.allocate(4 << 20).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RpmP".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(7).putInt(1).putInt(99);
    for (int at = 32; at < 4096; at += 16) {
      out.position(at).put("Slot".getBytes(StandardCharsets.US_ASCII));
    }
    int end = 4096;
    int slot = 32;
    int index = 1;
    for (byte[] blob : blobs()) {
      int units = (16 + blob.length + 12 + 15) / 16;
      out.position(slot + 4).putInt(index).putInt(end / 16).putInt(units);
      out.position(end).put("BlbS".getBytes(StandardCharsets.US_ASCII));
      out.putInt(index).putInt(7).putInt(blob.length).put(blob);
      slot += 32;
      end += units * 16;
      index++;
    }
    byte[] file = java.util.Arrays.copyOf(out.array(), end);
    return Files.write(temporary.resolve("Packages.db"), file);
  }

  @FunctionalInterface
  private interface Reading {
    void read(FileChannel file, RpmDatabase.Headers headers)
        throws IOException, InterruptedException;
  }

  private static List<RpmHeader> read(Path file, Reading reading) throws Exception {
    List<RpmHeader> headers = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      reading.read(channel, headers::add);
    }
    return headers;
  }

  private static void sqlite(FileChannel file, RpmDatabase.Headers headers)
      throws IOException, InterruptedException {
    RpmDatabase.sqlite(file, null, headers);
  }

  private static void assertComplete(List<RpmHeader> headers) {
    assertThat(headers).hasSize(PACKAGES);
    RpmHeader base =
        headers.stream().filter(h -> h.name().equals("base")).findFirst().orElseThrow();
    assertThat(base.fullVersion()).isEqualTo("1.0-3");
    assertThat(base.epoch()).isEqualTo("2");
    assertThat(base.architecture()).isEqualTo("noarch");
    assertThat(base.licence()).isEqualTo("GPLv2+ and MIT");
    assertThat(base.vendor()).isEqualTo("Acme");
    assertThat(base.sourceRpm()).isEqualTo("base-1.0-3.src.rpm");
    assertThat(base.needs()).contains("sub1");
    RpmHeader last =
        headers.stream().filter(h -> h.name().equals("sub11")).findFirst().orElseThrow();
    assertThat(last.provides()).hasSize(11 * 60 + 1).contains("a-rather-long-capability-name(659)");
  }

  @Test
  void shouldReadEveryHeader_whenRpmKeepsThemInSqlite() throws Exception {
    assertComplete(read(sqliteFile(), RpmDatabaseTest::sqlite));
  }

  @Test
  void shouldReadEveryHeader_whenTheyAreInNdb() throws Exception {
    assertComplete(read(ndbFile(), RpmDatabase::ndb));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"db_pagesize=512", "db_pagesize=4096", "db_pagesize=65536", "db_lorder=4321"})
  void shouldReadEveryHeader_whenTheyAreInBerkeleyDb(String option) throws Exception {
    Path dump = temporary.resolve("dump");
    Files.writeString(dump, "VERSION=3\nformat=bytevalue\ntype=hash\n" + option + "\nHEADER=END\n");
    append(dump, 0, new byte[] {0, 0, 0, 13});
    int number = 0;
    for (byte[] blob : blobs()) {
      append(dump, ++number, blob);
    }
    Files.writeString(dump, "DATA=END\n", java.nio.file.StandardOpenOption.APPEND);
    Path packages = temporary.resolve("Packages-" + option.hashCode());
    run("db5.3_load", "-f", dump.toString(), packages.toString());
    assertComplete(read(packages, RpmDatabase::berkeley));
  }

  private static void append(Path dump, int key, byte[] value) throws IOException {
    HexFormat hex = HexFormat.of();
    String lines = " " + hex.toHexDigits(key) + "\n " + hex.formatHex(value) + "\n";
    Files.writeString(dump, lines, java.nio.file.StandardOpenOption.APPEND);
  }

  @Test
  void shouldReadWhatTheLogHolds_whenItWasNotCheckpointed() throws Exception {
    Path copy = temporary.resolve("logged");
    run("cp", "-r", sqliteFile().getParent().toString(), copy.toString());
    Path file = copy.resolve("rpmdb.sqlite");
    Path saved = copy.resolve("saved");
    run(
        "sqlite3",
        file.toString(),
        "PRAGMA journal_mode=wal; PRAGMA wal_autocheckpoint=0;",
        "DELETE FROM Packages WHERE hnum > 2;",
        ".shell cp " + file + " " + saved + ".db; cp " + file + "-wal " + saved + ".wal");
    List<RpmHeader> headers = new ArrayList<>();
    try (FileChannel database = FileChannel.open(Path.of(saved + ".db"));
        FileChannel log = FileChannel.open(Path.of(saved + ".wal"))) {
      assertThat(log.size()).isPositive();
      RpmDatabase.sqlite(database, log, headers::add);
    }
    assertThat(headers).hasSize(2);
    assertComplete(read(Path.of(saved + ".db"), RpmDatabaseTest::sqlite));
  }

  /** Whatever the bytes: a broken database is reported as one, and reading ends. */
  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "ndb"})
  void shouldReportABrokenDatabase_whenBytesAreFlipped(String backend) throws Exception {
    boolean lite = backend.equals("sqlite");
    byte[] good = Files.readAllBytes(lite ? sqliteFile() : ndbFile());
    Path file = temporary.resolve("flipped");
    Random random = new Random(1);
    for (int round = 0; round < 150; round++) {
      byte[] bytes = good.clone();
      for (int i = 0; i < 30; i++) {
        bytes[random.nextInt(round % 2 == 0 ? bytes.length : 8192)] ^= 1 << random.nextInt(8);
      }
      Files.write(file, bytes);
      try {
        read(file, lite ? RpmDatabaseTest::sqlite : RpmDatabase::ndb);
      } catch (BrokenDatabaseException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void shouldRefuse_whenTheFileIsSomethingElse() throws Exception {
    Path file = Files.writeString(temporary.resolve("text"), "x".repeat(5000));
    assertThatThrownBy(() -> read(file, RpmDatabaseTest::sqlite))
        .isInstanceOf(BrokenDatabaseException.class)
        .hasMessageContaining("no SQLite 3 database");
    assertThatThrownBy(() -> read(file, RpmDatabase::ndb))
        .isInstanceOf(BrokenDatabaseException.class)
        .hasMessageContaining("no ndb database");
    assertThatThrownBy(() -> read(file, RpmDatabase::berkeley))
        .isInstanceOf(BrokenDatabaseException.class)
        .hasMessageContaining("no Berkeley DB hash file");
  }
}
