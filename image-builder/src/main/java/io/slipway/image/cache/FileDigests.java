package io.slipway.image.cache;

import io.slipway.image.config.Digests;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests of a context's files, remembered between builds. A remembered one counts only where size,
 * inode, and the times of modification and of change to the nanosecond are the same: no program can
 * set the time of change back (inode(7)). A file that changed within a moment of being read is not
 * remembered, because a second change in the same tick of the kernel's clock would not show.
 */
public final class FileDigests {
  private static final Logger LOG = LoggerFactory.getLogger(FileDigests.class);
  private static final long TICK_MILLIS = 1000;

  private final @Nullable Path file;
  private final Clock clock;
  private final Map<String, Known> before = new ConcurrentHashMap<>();
  private final Map<String, Known> used = new ConcurrentHashMap<>();

  private record Known(String identity, String digest) {}

  private FileDigests(@Nullable Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * What is remembered of a context's files; nothing where the context lies in the state directory,
   * because such a one is gone after the build.
   */
  public static FileDigests load(StateDirectory state, Path context, Clock clock) {
    if (context.toAbsolutePath().startsWith(state.root().toAbsolutePath())) {
      return new FileDigests(null, clock);
    }
    String name = Digests.hex(Digests.of(Names.encode(Names.of(context.toAbsolutePath()))));
    FileDigests digests = new FileDigests(state.cache().resolve("files").resolve(name), clock);
    digests.read();
    return digests;
  }

  /** The digest of a regular file's content. */
  public String digest(Path path, FileStat stat) throws IOException {
    String name = Names.of(path.toAbsolutePath());
    String identity = identity(stat);
    Known known = before.get(name);
    if (known != null && known.identity().equals(identity)) {
      used.put(name, known);
      return known.digest();
    }
    long started = clock.millis();
    String digest = read(name);
    if (stat.ctimeSeconds() * 1000 + TICK_MILLIS < started - TICK_MILLIS) {
      used.put(name, new Known(identity, digest));
    }
    return digest;
  }

  private static String identity(FileStat stat) {
    return String.join(
        ":",
        "" + stat.device(),
        "" + stat.inode(),
        "" + stat.size(),
        stat.mtimeSeconds() + "." + stat.mtimeNanos(),
        stat.ctimeSeconds() + "." + stat.ctimeNanos());
  }

  private static String read(String name) throws IOException {
    int slash = name.lastIndexOf('/');
    MessageDigest hash = Digests.sha256();
    byte[] buffer = new byte[1 << 16];
    try (Directory parent = Directory.open(slash == 0 ? "/" : name.substring(0, slash));
        InputStream in = Channels.newInputStream(parent.read(name.substring(slash + 1)))) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return Digests.format(hash.digest());
  }

  private void read() {
    if (file == null || !Files.exists(file)) {
      return;
    }
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] parts = line.split(" ");
        String name = Names.decode(HexFormat.of().parseHex(parts[2]));
        before.put(name, new Known(parts[0], parts[1]));
      }
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      LOG.debug("{} cannot be read; files are read again", file, e);
      before.clear();
    }
  }

  /** Keeps what this build used, and nothing else. */
  public void save(Session session) throws IOException {
    if (file == null) {
      return;
    }
    Path temporary = session.newFile("digests");
    try (BufferedWriter out = Files.newBufferedWriter(temporary, StandardCharsets.US_ASCII)) {
      for (Map.Entry<String, Known> e : used.entrySet()) {
        String path = HexFormat.of().formatHex(Names.encode(e.getKey()));
        out.write(e.getValue().identity() + " " + e.getValue().digest() + " " + path + "\n");
      }
    }
    Files.createDirectories(file.getParent());
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
