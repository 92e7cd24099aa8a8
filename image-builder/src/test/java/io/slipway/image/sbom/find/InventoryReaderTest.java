package io.slipway.image.sbom.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.image.sbom.Component;
import io.slipway.image.sbom.Inventory;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryReaderTest {
  @TempDir Path root;

  private Inventory read() throws IOException, InterruptedException {
    return InventoryReader.read(Trees.of(root));
  }

  private static Component named(Inventory inventory, String name) {
    return inventory.components().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }

  @Test
  void shouldFindNothing_whenTheImageIsEmpty() throws Exception {
    Inventory inventory = read();
    assertThat(inventory.components()).isEmpty();
    assertThat(inventory.gaps()).isEmpty();
    assertThat(inventory.os().known()).isFalse();
  }

  @Test
  void shouldFindWhatDpkgFinds_whenTheDatabaseIsThisMachines() throws Exception {
    DebianTool.require("dpkg-query");
    Files.createDirectories(root.resolve("var/lib/dpkg"));
    Files.copy(Path.of("/var/lib/dpkg/status"), root.resolve("var/lib/dpkg/status"));
    Trees.write(root, "usr/lib/os-release", Files.readString(Path.of("/usr/lib/os-release")));
    Files.createDirectories(root.resolve("etc"));
    Files.createSymbolicLink(root.resolve("etc/os-release"), Path.of("../usr/lib/os-release"));
    Set<String> found = new TreeSet<>();
    Inventory inventory = read();
    inventory.components().forEach(c -> found.add(c.name() + " " + c.version()));
    assertThat(found).isEqualTo(installed());
    assertThat(inventory.os().id()).isEqualTo("debian");
    assertThat(named(inventory, "dpkg").purl())
        .startsWith("pkg:deb/debian/dpkg@")
        .contains("distro=debian-" + inventory.os().versionId());
  }

  private static Set<String> installed() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("dpkg-query", "-W", "-f=${db:Status-Status} ${Package} ${Version}\\n")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Set<String> installed = new TreeSet<>();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    text.lines()
        .filter(line -> line.startsWith("installed "))
        .forEach(line -> installed.add(line.substring("installed ".length())));
    assertThat(process.waitFor()).isZero();
    return installed;
  }

  @Test
  void shouldReadFieldsOfDebianPackages_whenTheyAreOdd() throws Exception {
    Trees.write(root, "etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    Trees.write(
        root,
        "var/lib/dpkg/status",
        """
        Package: liba
        Status: install ok installed
        Maintainer: M <m@example.org>
        Architecture: amd64
        Source: a-src (1.0-1)
        Version: 1:1.0-1+b2
        Depends: libc6 (>= 2.34), b:any | c [amd64]
        Description: line
         continued: not a field
        Provides: virtual-a (= 1)

        Package: gone
        Status: deinstall ok config-files
        Version: 1
        """);
    Trees.write(
        root,
        "usr/share/doc/liba/copyright",
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
            + "Files: *\nLicense: GPL-2+\n text\n\nFiles: x\nLicense: Expat or ISC\n");
    Inventory inventory = read();
    assertThat(inventory.components()).hasSize(1);
    Component a = inventory.components().get(0);
    assertThat(a.purl())
        .isEqualTo(
            "pkg:deb/debian/liba@1%3A1.0-1%2Bb2?arch=amd64&distro=debian-12"
                + "&upstream=a-src%401.0-1");
    assertThat(a.licence()).isEqualTo("GPL-2.0-or-later AND (MIT OR ISC)");
    assertThat(a.needs()).containsExactly("libc6", "b", "c");
    assertThat(a.provides()).containsExactly("virtual-a");
    assertThat(a.source()).isEqualTo("a-src 1.0-1");
  }

  @Test
  void shouldReadSingleEntries_whenTheImageIsDistroless() throws Exception {
    Trees.write(root, "var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2024a\n");
    Trees.write(root, "var/lib/dpkg/status.d/tzdata.md5sums", "Package: not-one\n");
    Trees.write(
        root,
        "usr/share/doc/tzdata/copyright",
        "On Debian systems, see /usr/share/common-licenses/Apache-2.0.\n"
            + "Also /usr/share/common-licenses/GPL-2.\n");
    assertThat(read().components())
        .extracting(Component::name, Component::location, Component::licence)
        .containsExactly(
            tuple(
                "tzdata",
                "var/lib/dpkg/status.d/tzdata",
                "Apache-2.0 AND LicenseRef-common-licenses-GPL-2"));
  }

  @Test
  void shouldReadAlpinePackages_whenApkInstalledThem() throws Exception {
    Trees.write(root, "etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n");
    Trees.write(
        root,
        "lib/apk/db/installed",
        """
        C:Q1yJ8GqqmcnqxwzWXgy8xh2b0b4pg=
        P:libcrypto3
        V:3.3.1-r0
        A:x86_64
        L:Apache-2.0
        o:openssl
        m:Someone <s@example.org>
        D:so:libc.musl-x86_64.so.1 busybox>=1.36 !libressl
        p:so:libcrypto.so.3=3
        F:lib
        R:libcrypto.so.3

        P:musl
        V:1.2.5-r0
        A:x86_64
        L:MIT
        p:so:libc.musl-x86_64.so.1=1
        """);
    Inventory inventory = read();
    Component crypto = named(inventory, "libcrypto3");
    assertThat(crypto.purl())
        .isEqualTo(
            "pkg:apk/alpine/libcrypto3@3.3.1-r0?arch=x86_64&distro=alpine-3.20.1&upstream=openssl");
    assertThat(crypto.needs()).containsExactly("so:libc.musl-x86_64.so.1", "busybox");
    assertThat(inventory.components()).hasSize(2);
  }

  @Test
  void shouldStayInTheImage_whenLinksPointOutOfIt() throws Exception {
    Files.createDirectories(root.resolve("var/lib/dpkg"));
    Files.createSymbolicLink(root.resolve("var/lib/dpkg/status"), Path.of("/etc/passwd"));
    Files.createDirectories(root.resolve("srv"));
    Files.createSymbolicLink(root.resolve("srv/a.jar"), Path.of("/etc/passwd"));
    assertThat(read().components()).isEmpty();
  }

  @Test
  void shouldNameTheGap_whenAnRpmDatabaseIsBroken() throws Exception {
    Trees.write(root, "var/lib/rpm/rpmdb.sqlite", "not a database".repeat(20));
    Trees.write(root, "var/lib/rpm/Packages", "older");
    assertThat(read().gaps())
        .extracting(Inventory.Gap::location)
        .containsExactly("var/lib/rpm/rpmdb.sqlite", "var/lib/rpm/Packages");
  }

  @Test
  void shouldEnd_whenItsThreadIsInterrupted() throws Exception {
    Trees.write(root, "var/lib/dpkg/status", "Package: a\nVersion: 1\n");
    Thread.currentThread().interrupt();
    org.assertj.core.api.Assertions.assertThatThrownBy(this::read)
        .isInstanceOfAny(
            InterruptedException.class, java.nio.channels.ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isIn(true, false);
    assertThat(List.of(read().components().size())).containsExactly(1);
  }
}
