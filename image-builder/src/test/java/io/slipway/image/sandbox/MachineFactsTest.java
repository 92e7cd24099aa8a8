package io.slipway.image.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineFactsTest {
  private static final int SOMEBODY = 1000;

  @TempDir Path root;

  @BeforeEach
  void open() throws Exception {
    write("proc/sys/kernel/random/boot_id", "5e1a3c1c\n");
    write("proc/sys/kernel/osrelease", "6.1.0\n");
    write("proc/sys/user/max_user_namespaces", "15000\n");
    write("proc/self/status", "Name:\tjava\nUid:\t1000\nCapEff:\t0000\nVmRSS:\t100\n");
    write("etc/subuid", "me:100000:65536\n");
    Files.createDirectories(root.resolve("proc/self/ns"));
    Files.createSymbolicLink(root.resolve("proc/self/ns/user"), Path.of("user:[1]"));
    program("usr/bin/perl", "perl");
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }

  private void program(String path, String text) throws IOException {
    write(path, text);
    Path file = root.resolve(path);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
  }

  private String digest() {
    return MachineFacts.digest(root, SOMEBODY);
  }

  @Test
  void shouldStayTheSame_whenNothingChangesThatMatters() throws Exception {
    String before = digest();
    write("proc/self/status", "Name:\tother\nUid:\t1000\nCapEff:\t0000\nVmRSS:\t900\n");
    write("proc/uptime", "17");
    program("usr/bin/python3", "python");
    assertThat(digest()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "proc/sys/kernel/random/boot_id, 77",
    "proc/sys/kernel/osrelease, 6.2.0",
    "proc/sys/user/max_user_namespaces, 0",
    "proc/sys/kernel/unprivileged_userns_clone, 0",
    "proc/sys/kernel/apparmor_restrict_unprivileged_userns, 1",
    "proc/self/attr/current, docker-default (enforce)",
    "proc/self/status, CapEff:\t00ff",
    "etc/subuid, me:200000:65536",
    "etc/subgid, me:200000:65536"
  })
  void shouldBeOthers_whenAnyOfThemChanges(String path, String text) throws Exception {
    String before = digest();
    write(path, text);
    assertThat(digest()).isNotEqualTo(before);
  }

  @Test
  void shouldBeOthers_forAnotherUser() {
    assertThat(MachineFacts.digest(root, SOMEBODY + 1)).isNotEqualTo(digest());
  }

  @Test
  void shouldBeOthers_inAnotherNamespace() throws Exception {
    String before = digest();
    Files.delete(root.resolve("proc/self/ns/user"));
    Files.createSymbolicLink(root.resolve("proc/self/ns/user"), Path.of("user:[2]"));
    assertThat(digest()).isNotEqualTo(before);
  }

  @Test
  void shouldBeOthers_whenAProgramComesGoesOrIsReplaced() throws Exception {
    String before = digest();
    program("usr/bin/crun", "crun");
    String with = digest();
    program("usr/bin/crun", "crun 2");
    String replaced = digest();
    Files.setLastModifiedTime(root.resolve("usr/bin/crun"), FileTime.from(Instant.EPOCH));
    String older = digest();
    Files.delete(root.resolve("usr/bin/crun"));
    assertThat(digest()).isEqualTo(before);
    assertThat(new String[] {before, with, replaced, older}).doesNotHaveDuplicates();
  }

  @Test
  void shouldBeKnownOfThisMachine() {
    assertThat(MachineFacts.digest()).startsWith("sha256:").isEqualTo(MachineFacts.digest());
  }
}
