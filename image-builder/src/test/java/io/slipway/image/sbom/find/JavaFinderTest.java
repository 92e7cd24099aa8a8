package io.slipway.image.sbom.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.image.config.Digests;
import io.slipway.image.sbom.Component;
import io.slipway.image.sbom.Inventory;
import io.slipway.image.testing.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaFinderTest {
  @TempDir Path root;

  private Inventory read() throws IOException, InterruptedException {
    return InventoryReader.read(Trees.of(root));
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> pom(String group, String artifact, String version) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(
        "META-INF/maven/" + group + "/" + artifact + "/pom.properties",
        utf8("groupId=" + group + "\nartifactId=" + artifact + "\nversion=" + version + "\n"));
    return entries;
  }

  @Test
  void shouldKnowTheArchive_whenMavenMadeIt() throws Exception {
    byte[] jar = zip(pom("org.example", "tool", "1.2"));
    Trees.write(root, "opt/app/lib/anything.jar", jar);
    Component found = read().components().get(0);
    assertThat(found.purl()).isEqualTo("pkg:maven/org.example/tool@1.2");
    assertThat(found.checksums())
        .containsEntry("SHA-256", Digests.hex(Digests.of(jar)))
        .containsKey("SHA-1");
    assertThat(found.location()).isEqualTo("opt/app/lib/anything.jar");
  }

  @Test
  void shouldTellTheArchiveFromWhatWasMergedIntoIt_whenItIsShaded() throws Exception {
    Map<String, byte[]> entries = pom("com.acme", "lib", "3");
    entries.putAll(pom("org.example", "app", "2"));
    Trees.write(root, "app-2.jar", zip(entries));
    assertThat(read().components())
        .extracting(Component::purl, c -> c.checksums().isEmpty())
        .containsExactly(
            tuple("pkg:maven/org.example/app@2", false), tuple("pkg:maven/com.acme/lib@3", true));
  }

  @Test
  void shouldReadArchivesInArchives_whenAnEarHoldsAWarThatHoldsAJar() throws Exception {
    byte[] jar = zip(pom("g", "inner", "1"));
    byte[] war = zip(new LinkedHashMap<>(Map.of("WEB-INF/lib/inner-1.jar", jar)));
    Map<String, byte[]> ear = pom("g", "outer", "9");
    ear.put("web.war", war);
    Trees.write(root, "srv/outer.ear", zip(ear));
    assertThat(read().components())
        .extracting(Component::purl, Component::location)
        .containsExactlyInAnyOrder(
            tuple("pkg:maven/g/outer@9?type=ear", "srv/outer.ear"),
            tuple("pkg:generic/web", "srv/outer.ear!/web.war"),
            tuple("pkg:maven/g/inner@1", "srv/outer.ear!/web.war!/WEB-INF/lib/inner-1.jar"));
    Component inner =
        read().components().stream()
            .filter(c -> c.name().equals("inner"))
            .findFirst()
            .orElseThrow();
    assertThat(inner.checksums()).containsEntry("SHA-256", Digests.hex(Digests.of(jar)));
  }

  @Test
  void shouldTakeManifestAndName_whenThereIsNoPom() throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(
        "META-INF/MANIFEST.MF",
        utf8(
            "Manifest-Version: 1.0\r\nImplementation-Version: 4.\n 5.6\n"
                + "Implementation-Vendor-Id: org.acme\nImplementation-Vendor: Acme\n"
                + "Bundle-License: https://www.apache.org/licenses/LICENSE-2.0.txt;x=y\n\n"));
    Trees.write(root, "util-4.5.jar", zip(entries));
    Component found = read().components().get(0);
    assertThat(found.purl()).isEqualTo("pkg:maven/org.acme/util@4.5.6");
    assertThat(found.licence()).isEqualTo("Apache-2.0");
    assertThat(found.supplier()).isEqualTo("Acme");
  }

  @Test
  void shouldNameTheGap_whenAnArchiveIsBroken() throws Exception {
    Trees.write(root, "a.jar", "no zip at all");
    byte[] good = zip(pom("g", "a", "1"));
    Trees.write(root, "cut.jar", java.util.Arrays.copyOf(good, good.length / 2));
    Trees.write(root, "empty.jar", "");
    Inventory inventory = read();
    assertThat(inventory.gaps())
        .extracting(Inventory.Gap::location)
        .containsExactly("a.jar", "cut.jar");
    assertThat(inventory.components()).isEmpty();
  }

  @Test
  void shouldGoOn_whenAnArchiveInsideIsBroken() throws Exception {
    Map<String, byte[]> entries = pom("g", "outer", "1");
    entries.put("lib/broken.jar", utf8("PK\3\4 but no more"));
    entries.put("lib/good.jar", zip(pom("g", "good", "2")));
    Trees.write(root, "outer.jar", zip(entries));
    Inventory inventory = read();
    assertThat(inventory.components())
        .extracting(Component::purl)
        .contains("pkg:maven/g/outer@1", "pkg:maven/g/good@2");
  }

  @Test
  void shouldStop_whenArchivesAreNestedForEver() throws Exception {
    byte[] jar = zip(pom("g", "core", "1"));
    for (int i = 0; i < ArchiveReader.MAX_DEPTH + 2; i++) {
      jar = zip(new LinkedHashMap<>(Map.of("x.jar", jar)));
    }
    Trees.write(root, "deep.jar", jar);
    assertThat(read().gaps())
        .singleElement()
        .satisfies(gap -> assertThat(gap.reason()).contains("nested deeper than"));
  }

  @Test
  void shouldStop_whenAnArchiveUnpacksToMoreThanItMay() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("zeros"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        zip.write(zeros);
      }
    }
    Trees.write(root, "bomb.jar", zip(new LinkedHashMap<>(Map.of("in.jar", bytes.toByteArray()))));
    Findings findings = new Findings(io.slipway.image.sbom.OsRelease.NONE);
    try (var channel = java.nio.channels.FileChannel.open(root.resolve("bomb.jar"))) {
      new ArchiveReader(findings, "bomb.jar", 1 << 20).read(channel);
    }
    assertThat(findings.inventory().gaps())
        .singleElement()
        .satisfies(gap -> assertThat(gap.reason()).contains("unpacks to more than 1048576 bytes"));
  }

  @Test
  void shouldRefuseTheDirectory_whenItClaimsToBeHuge() throws Exception {
    byte[] jar = zip(pom("g", "a", "1"));
    int end = jar.length - 22;
    jar[end + 15] = 0x7f;
    Trees.write(root, "huge.jar", jar);
    assertThat(read().gaps())
        .singleElement()
        .satisfies(gap -> assertThat(gap.reason()).contains("lies outside of it"));
  }

  @Test
  void shouldPassOverWhatStandsBefore_whenAJarIsExecutable() throws Exception {
    byte[] jar = zip(pom("g", "tool", "1"));
    byte[] script = utf8("#!/bin/sh\nexec java -jar \"$0\" \"$@\"\n");
    byte[] both = java.util.Arrays.copyOf(script, script.length + jar.length);
    System.arraycopy(jar, 0, both, script.length, jar.length);
    Trees.write(root, "tool.jar", both);
    assertThat(read().components())
        .extracting(Component::purl)
        .containsExactly("pkg:maven/g/tool@1");
  }

  @Test
  void shouldReadStoredEntries_whenTheyAreNotDeflated() throws Exception {
    byte[] inner = zip(pom("g", "inner", "1"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry("BOOT-INF/lib/inner.jar");
      java.util.zip.CRC32 crc = new java.util.zip.CRC32();
      crc.update(inner);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(inner.length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(inner);
    }
    Trees.write(root, "boot.jar", bytes.toByteArray());
    assertThat(read().components()).extracting(Component::purl).contains("pkg:maven/g/inner@1");
  }

  /** Seventy thousand entries need zip64. */
  @Test
  void shouldFindTheLastEntry_whenThereAreMoreThanSixteenBitsOfThem() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 70_000; i++) {
        zip.putNextEntry(new ZipEntry("e" + i));
      }
      Map.Entry<String, byte[]> last = pom("g", "many", "1").entrySet().iterator().next();
      zip.putNextEntry(new ZipEntry(last.getKey()));
      zip.write(last.getValue());
    }
    Trees.write(root, "many.jar", bytes.toByteArray());
    assertThat(read().components())
        .extracting(Component::purl)
        .containsExactly("pkg:maven/g/many@1");
  }

  /** Whatever the bytes: reading ends, and what cannot be read is a gap. */
  @Test
  void shouldEnd_whenBytesAreFlipped() throws Exception {
    Map<String, byte[]> entries = pom("g", "outer", "1");
    entries.put("lib/inner.jar", zip(pom("g", "inner", "1")));
    byte[] good = zip(entries);
    java.util.Random random = new java.util.Random(7);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = good.clone();
      for (int i = 0; i < 4; i++) {
        bytes[random.nextInt(bytes.length)] ^= 1 << random.nextInt(8);
      }
      Trees.write(root, "flipped.jar", bytes);
      Inventory inventory = read();
      assertThat(inventory.components().size() + inventory.gaps().size()).isPositive();
    }
  }

  @Test
  void shouldIgnoreNonsense_whenMetadataIsHostile() throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("META-INF/MANIFEST.MF", new byte[] {0, 1, 2, 3});
    entries.put("META-INF/maven/g/a/pom.properties", utf8("groupId=../x y\nartifactId=\\uZZZZ"));
    Trees.write(root, "odd name.jar", zip(entries));
    assertThat(read().components())
        .singleElement()
        .satisfies(c -> assertThat(c.purl()).isEqualTo("pkg:generic/odd%20name"));
  }
}
