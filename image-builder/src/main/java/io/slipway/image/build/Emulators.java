package io.slipway.image.build;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The architectures whose Linux programs the kernel hands to an emulator (binfmt_misc,
 * Documentation/admin-guide/binfmt-misc.rst). Only interpreters that are kept open (flag F) count:
 * others would have to lie in the image.
 */
final class Emulators {
  private static final Logger LOG = LoggerFactory.getLogger(Emulators.class);
  private static final Path REGISTRY = Path.of("/proc/sys/fs/binfmt_misc");
  private static final Pattern MAGIC = Pattern.compile("(?m)^magic ([0-9a-f]{40,})$");
  private static final Pattern FLAGS = Pattern.compile("(?m)^flags: \\w*F");

  /** ELF class, byte order and machine (elf(5)), and what Go calls that. */
  private static final Map<String, String> MACHINES =
      Map.ofEntries(
          Map.entry("64 little b7", "arm64"),
          Map.entry("32 little 28", "arm"),
          Map.entry("64 little 3e", "amd64"),
          Map.entry("32 little 3", "386"),
          Map.entry("64 little f3", "riscv64"),
          Map.entry("64 little 15", "ppc64le"),
          Map.entry("64 big 15", "ppc64"),
          Map.entry("64 big 16", "s390x"),
          Map.entry("32 big 8", "mips"),
          Map.entry("32 little 8", "mipsle"),
          Map.entry("64 big 8", "mips64"),
          Map.entry("64 little 8", "mips64le"),
          Map.entry("64 little 102", "loong64"));

  private Emulators() {}

  static Set<String> registered() {
    return registered(REGISTRY);
  }

  static Set<String> registered(Path directory) {
    Set<String> architectures = new TreeSet<>();
    if (!Files.isReadable(directory) || isOff(directory)) {
      return architectures;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.equals("register") && !name.equals("status")) {
          architecture(Files.readString(entry)).ifPresent(architectures::add);
        }
      }
    } catch (IOException e) {
      LOG.warn("Tried to read which emulators {} has, but: {}", directory, e.toString());
    }
    return architectures;
  }

  /** All of it can be switched off. */
  private static boolean isOff(Path directory) {
    try {
      return Files.readString(directory.resolve("status")).startsWith("disabled");
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<String> architecture(String entry) {
    Matcher magic = MAGIC.matcher(entry);
    boolean usable = entry.startsWith("enabled") && FLAGS.matcher(entry).find();
    if (!usable || !magic.find() || !magic.group(1).startsWith("7f454c46")) {
      return Optional.empty();
    }
    byte[] header = HexFormat.of().parseHex(magic.group(1).substring(0, 40));
    boolean little = header[5] == 1;
    int low = header[little ? 18 : 19] & 0xff;
    int high = header[little ? 19 : 18] & 0xff;
    String machine =
        (header[4] == 2 ? "64 " : "32 ")
            + (little ? "little " : "big ")
            + Integer.toHexString(high << 8 | low);
    return Optional.ofNullable(MACHINES.get(machine));
  }
}
