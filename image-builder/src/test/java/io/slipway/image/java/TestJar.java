package io.slipway.image.java;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes jars for tests: entries in the order they are added. */
final class TestJar {
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private boolean reversed;
  private long time = 1_000_000_000_000L;

  TestJar manifest(String... lines) {
    return text(
        "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + String.join("\n", lines) + "\n\n");
  }

  TestJar text(String name, String content) {
    return bytes(name, content.getBytes(StandardCharsets.UTF_8));
  }

  TestJar bytes(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  /** A class of the test's class path, as it was compiled. */
  TestJar compiled(String directory, Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream("/" + name)) {
      return bytes(directory + name, in.readAllBytes());
    }
  }

  /** A class file of a Java version, as far as its header. */
  TestJar classFile(String name, int java) {
    int major = java + 44;
    return bytes(
        name,
        new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, (byte) major});
  }

  TestJar reversed() {
    reversed = true;
    time = 1_500_000_000_000L;
    return this;
  }

  byte[] toBytes() throws IOException {
    List<Map.Entry<String, byte[]>> order = new ArrayList<>(entries.entrySet());
    if (reversed) {
      Collections.reverse(order);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : order) {
        ZipEntry zipEntry = new ZipEntry(entry.getKey());
        zipEntry.setTime(time);
        if (entry.getKey().endsWith(".jar")) {
          store(zipEntry, entry.getValue());
        }
        zip.putNextEntry(zipEntry);
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** Spring Boot reads jars in a jar in place, so they must not be compressed. */
  private static void store(ZipEntry entry, byte[] content) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
  }

  Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, toBytes());
  }
}
