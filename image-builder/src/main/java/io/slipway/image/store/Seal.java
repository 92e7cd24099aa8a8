package io.slipway.image.store;

import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file looked like when its content was right: inode, size, and the times of modification
 * and of change, which no program can set back (inode(7)). The boot is part of it, because a
 * machine that loses power may keep a file's name and lose its bytes; so no blob need be synced.
 */
record Seal(long size, String text) {
  private static final Logger LOG = LoggerFactory.getLogger(Seal.class);
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String THIS_BOOT = boot();

  private static String boot() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** As {@link #equals}, which takes some 10 ms to be made up when it is first called. */
  boolean isSame(@Nullable Seal other) {
    return other != null && other.text.equals(text);
  }

  /** Null where nothing is there. */
  static @Nullable Seal of(Path file) throws IOException {
    FileStat stat = Posix.stat(Names.of(file));
    return stat == null ? null : new Seal(stat.size(), text(stat));
  }

  private static String text(FileStat stat) {
    return String.join(
        " ",
        THIS_BOOT,
        "" + stat.inode(),
        "" + stat.size(),
        stat.mtimeSeconds() + "." + stat.mtimeNanos(),
        stat.ctimeSeconds() + "." + stat.ctimeNanos());
  }

  /** Null where none can be read. */
  static @Nullable Seal read(Path from) {
    try {
      String text = Files.readString(from, StandardCharsets.US_ASCII);
      String[] parts = text.split(" ");
      return parts.length == 5 ? new Seal(Long.parseLong(parts[2]), text) : null;
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  /** Without a seal the file is only read once more; so failing to write one ends nothing. */
  void write(Path to, Session session) {
    try {
      Path temporary = session.newFile("seal");
      Files.writeString(temporary, text, StandardCharsets.US_ASCII);
      Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("Tried to seal {}, but: {}", to, e.toString());
    }
  }
}
