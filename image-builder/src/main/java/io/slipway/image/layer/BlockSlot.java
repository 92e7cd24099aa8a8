package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The blocks of the last few layers of a slot. */
final class BlockSlot implements KnownBlocks {
  private static final Logger LOG = LoggerFactory.getLogger(BlockSlot.class);
  private static final int MAGIC = 0x534c4231;
  private static final int KEPT = 4;
  private static final int ENTRY = BlockKey.SIZE + Long.BYTES + 2 * Integer.BYTES;

  /** Some 20 MB of memory; of larger layers the first part is reused. */
  private static final int MOST = 150_000;

  private final Path directory;
  private final BlobStore blobs;
  private final Session session;
  private final Map<BlockKey, Place> known = new HashMap<>();
  private final List<FileChannel> open = new ArrayList<>();
  private final List<Noted> noted = new ArrayList<>();

  private record Place(FileChannel layer, long offset, int length, int crc) {}

  private record Noted(BlockKey key, long offset, int length, int crc) {}

  BlockSlot(Path directory, boolean exists, BlobStore blobs, Session session) throws IOException {
    this.directory = directory;
    this.blobs = blobs;
    this.session = session;
    for (Path index : exists ? newestFirst() : List.<Path>of()) {
      load(index);
    }
  }

  private List<Path> newestFirst() throws IOException {
    Map<Path, FileTime> times = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        times.put(file, Files.getLastModifiedTime(file));
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} was just removed", e.getFile());
    }
    List<Path> sorted = new ArrayList<>(times.keySet());
    sorted.sort(Comparator.<Path, FileTime>comparing(times::get).reversed());
    return sorted;
  }

  private void load(Path index) {
    try {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(index));
      if (in.remaining() % ENTRY != Integer.BYTES || in.getInt() != MAGIC) {
        throw new IOException("it is cut short, or of another version");
      }
      FileChannel layer = FileChannel.open(blobs.path("sha256:" + index.getFileName()));
      open.add(layer);
      while (in.hasRemaining() && known.size() < MOST) {
        BlockKey key = BlockKey.read(in);
        known.putIfAbsent(key, new Place(layer, in.getLong(), in.getInt(), in.getInt()));
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.debug("Blocks of {} cannot be reused: {}", index, e.toString());
      delete(index);
    }
  }

  private static void delete(Path index) {
    try {
      Files.deleteIfExists(index);
    } catch (IOException e) {
      LOG.debug("Tried to remove {}, but: {}", index, e.toString());
    }
  }

  @Override
  public int find(BlockKey key, byte[] target) {
    Place place = known.get(key);
    if (place == null || place.length() > target.length) {
      return -1;
    }
    try {
      ByteBuffer into = ByteBuffer.wrap(target, 0, place.length());
      long at = place.offset();
      for (int n = 1; n > 0 && into.hasRemaining(); at += n) {
        n = place.layer().read(into, at);
      }
      return crc(target, place.length()) == place.crc() ? place.length() : -1;
    } catch (IOException e) {
      LOG.debug("A block of an earlier layer could not be read: {}", e.toString());
      return -1;
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  @Override
  public void note(BlockKey key, long offset, byte[] compressed, int length) {
    if (noted.size() < MOST) {
      noted.add(new Noted(key, offset, length, crc(compressed, length)));
    }
  }

  @Override
  public void save(String blob) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + noted.size() * ENTRY).putInt(MAGIC);
    for (Noted block : noted) {
      block.key().write(out);
      out.putLong(block.offset()).putInt(block.length()).putInt(block.crc());
    }
    Path temporary = session.newFile("blocks");
    Files.write(temporary, out.array(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Files.createDirectories(directory);
    Files.move(temporary, directory.resolve(Digests.hex(blob)), StandardCopyOption.ATOMIC_MOVE);
    Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
    newestFirst().stream().skip(KEPT).forEach(BlockSlot::delete);
  }

  @Override
  public void close() {
    for (FileChannel layer : open) {
      close(layer);
    }
  }

  private static void close(@Nullable FileChannel layer) {
    try {
      if (layer != null) {
        layer.close();
      }
    } catch (IOException e) {
      LOG.debug("Closing a layer failed: {}", e.toString());
    }
  }
}
